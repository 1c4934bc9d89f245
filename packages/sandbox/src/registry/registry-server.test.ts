import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ImageRegistry, startImageRegistry } from './registry-server.ts';

const MANIFESTS = 'application/vnd.oci.image.manifest.v1+json';

describe('startImageRegistry', () => {
  let registry: ImageRegistry;
  beforeEach(async () => {
    registry = await startImageRegistry();
  });
  afterEach(() => registry.stop());

  it('gives back what was pushed, by tag and by digest', async () => {
    const { digest, name } = await registry.pushImage('shop/web', 'v1');
    expect(name).toBe(`${registry.host}/shop/web`);
    for (const reference of ['v1', digest]) {
      const response = await fetch(`${registry.url}/v2/shop/web/manifests/${reference}`, { headers: { accept: MANIFESTS } });
      expect([response.status, response.headers.get('content-type'), response.headers.get('docker-content-digest')]).toEqual([
        200,
        MANIFESTS,
        digest,
      ]);
    }
    const head = await fetch(`${registry.url}/v2/shop/web/manifests/v1`, { method: 'HEAD' });
    expect([head.headers.get('docker-content-digest'), await head.text()]).toEqual([digest, '']);
  });

  it('keeps an index over an image for each platform', async () => {
    const { digest, platforms } = await registry.pushImage('shop/web', 'v1', { platforms: ['linux/amd64', 'linux/arm64'] });
    const index: { manifests: { digest: string }[] } = JSON.parse(
      await (await fetch(`${registry.url}/v2/shop/web/manifests/${digest}`)).text(),
    );
    expect(index.manifests.map((manifest) => manifest.digest)).toEqual(Object.values(platforms));
  });

  it('lists tags page by page', async () => {
    for (const tag of ['c', 'a', 'b']) await registry.pushImage('shop/web', tag);
    const first = await fetch(`${registry.url}/v2/shop/web/tags/list?n=2`);
    expect([await first.json(), first.headers.get('link')]).toEqual([
      { name: 'shop/web', tags: ['a', 'b'] },
      '</v2/shop/web/tags/list?last=b&n=2>; rel="next"',
    ]);
    expect(await (await fetch(`${registry.url}/v2/shop/web/tags/list?n=2&last=b`)).json()).toEqual({ name: 'shop/web', tags: ['c'] });
  });

  it.each([
    ['v2/none/manifests/v1', 'NAME_UNKNOWN'],
    ['v2/shop/web/manifests/v9', 'MANIFEST_UNKNOWN'],
    ['v2/shop/web/blobs/sha256:0', 'BLOB_UNKNOWN'],
  ])('does not know %s', async (path, code) => {
    await registry.pushImage('shop/web', 'v1');
    const response = await fetch(`${registry.url}/${path}`);
    expect([response.status, await response.json()]).toEqual([404, { errors: [expect.objectContaining({ code })] }]);
  });

  it('refuses content of another digest, and a manifest of blobs that are not there', async () => {
    const upload = await fetch(`${registry.url}/v2/shop/web/blobs/uploads/x?digest=sha256:0`, { method: 'PUT', body: 'x' });
    expect(upload.status).toBe(400);
    const body = JSON.stringify({ config: { digest: 'sha256:1' }, layers: [] });
    const manifest = await fetch(`${registry.url}/v2/shop/web/manifests/v1`, {
      method: 'PUT',
      body,
      headers: { 'content-type': MANIFESTS },
    });
    expect(await manifest.text()).toContain('MANIFEST_BLOB_UNKNOWN');
  });
});

describe('bundles attached to an image', () => {
  const refersTo = async (url: string, path: string) => {
    const response = await fetch(`${url}/v2/shop/web/${path}`);
    const index: { manifests?: readonly { artifactType: string; digest: string }[] } = JSON.parse(await response.text());
    return [response.status, index.manifests?.map(({ digest }) => digest)];
  };

  it('are listed as its referrers', async () => {
    await using registry = await startImageRegistry();
    const { digest } = await registry.pushImage('shop/web', 'v1');
    const bundle = await registry.pushBundle('shop/web', digest, { mediaType: 'x' });
    expect(await refersTo(registry.url, `referrers/${digest}`)).toEqual([200, [bundle]]);
    expect(await refersTo(registry.url, `manifests/${digest.replace(':', '-')}`)).toEqual([404, undefined]);
  });

  it('are named by a tag where the registry keeps no such list', async () => {
    await using registry = await startImageRegistry({ referrers: false });
    const { digest } = await registry.pushImage('shop/web', 'v1');
    const bundle = await registry.pushBundle('shop/web', digest, { mediaType: 'x' });
    expect(await refersTo(registry.url, `referrers/${digest}`)).toEqual([404, undefined]);
    expect(await refersTo(registry.url, `manifests/${digest.replace(':', '-')}`)).toEqual([200, [bundle]]);
  });
});
