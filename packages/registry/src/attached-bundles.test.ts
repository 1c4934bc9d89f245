import { FakeClock } from '@sluice/http/testing';
import { type ImageRegistry, startImageRegistry } from '@sluice/sandbox';
import { describe, expect, it } from 'vitest';
import { AttachedBundles } from './attached-bundles.ts';

const ANONYMOUS = async () => ({ kind: 'anonymous', origin: 'no credentials (test)' }) as const;

function bundlesOf(host: string, digest: string) {
  return new AttachedBundles({ env: {}, clock: new FakeClock(), credentials: ANONYMOUS }).of({
    registry: host,
    repository: 'shop/web',
    digest,
  });
}

async function pushed(registry: ImageRegistry) {
  const { digest } = await registry.pushImage('shop/web', 'v1');
  await registry.pushBundle('shop/web', digest, { mediaType: 'a bundle' });
  return digest;
}

describe('bundles attached to an image', () => {
  it.each([true, false])('are found where the registry keeps a list of referrers: %s', async (referrers) => {
    await using registry = await startImageRegistry({ referrers });
    const digest = await pushed(registry);
    const { digest: other } = await registry.pushImage('shop/web', 'v2');
    expect(await bundlesOf(registry.host, digest)).toEqual([{ mediaType: 'a bundle' }]);
    expect(await bundlesOf(registry.host, other)).toEqual([]);
  });

  it('are none that a registry that does not answer would not have', async () => {
    await expect(bundlesOf('127.0.0.1:1', `sha256:${'ab'.repeat(32)}`)).rejects.toMatchObject({ code: 'registry-unreachable' });
  });
});
