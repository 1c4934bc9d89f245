import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSandbox, type Sandbox } from '@sluice/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../main.ts';

interface Deployment {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly annotations?: Record<string, string> };
      readonly spec: { readonly containers: readonly { image: string }[] };
    };
  };
}

let sandbox: Sandbox;
let folder = '';
const digests = new Map<string, string>();

beforeAll(async () => {
  sandbox = await openSandbox({ namespaces: ['shop'] });
  folder = mkdtempSync(join(tmpdir(), 'sluice-choice-'));
  const names = new Map<string, string>();
  for (const [service, version] of [
    ['web', 'v1'],
    ['api', 'v1'],
    ['web', 'v2'],
  ] as const) {
    const pushed = await sandbox.registry.pushImage(`shop/${service}`, version);
    names.set(service, pushed.name);
    digests.set(`${service}:${version}`, pushed.digest);
  }
  for (const [service, image] of names) {
    const container = {
      name: 'main',
      image: `${image}@${digests.get(`${service}:v1`)}`,
      readinessProbe: { httpGet: { path: '/', port: 80 } },
    };
    await sandbox.client.create('/apis/apps/v1/namespaces/shop/deployments', {
      metadata: { name: service },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: service } },
        template: { metadata: { labels: { app: service } }, spec: { containers: [container] } },
      },
    });
  }
  writeFileSync(
    join(folder, 'release.yaml'),
    `metadata: { name: shop }
services: { web: { image: ${names.get('web')} }, api: { image: ${names.get('api')} } }
environments: { production: { targets: [{ name: eu, namespace: shop }], prechecks: { probes: 'off' } } }
`,
  );
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await sandbox.stop();
});

async function release(...more: readonly string[]): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const code = await main(
    ['release', '--file', join(folder, 'release.yaml'), '--environment', 'production', '--yes', '--ledger', 'off', ...more],
    {
      output: { interactive: false, width: 120, note: say, answer: say, live: false, github: false },
      reach: { env: { HOME: folder, KUBECONFIG: sandbox.kubeconfigPath } },
    },
  );
  return { code, said: said.join('\n') };
}

async function templateOf(name: string): Promise<Deployment['spec']['template']> {
  return (await sandbox.client.get<Deployment>(`/apis/apps/v1/namespaces/shop/deployments/${name}`)).spec.template;
}

describe('sluice release --missing and --again', () => {
  it('is refused where an image is not there, and nothing is changed', async () => {
    const { code, said } = await release('--version', 'v2');
    expect(code).toBe(3);
    expect(said).toContain('api');
    expect((await templateOf('web')).spec.containers[0]?.image).toContain(digests.get('web:v1'));
  });

  it('lets a service keep what it runs with --missing keep, and says which', async () => {
    const { code, said } = await release('--version', 'v2', '--missing', 'keep');
    expect(said).toContain('without an image, and left as they are: api');
    expect(code).toBe(0);
    expect((await templateOf('web')).spec.containers[0]?.image).toContain(digests.get('web:v2'));
    expect((await templateOf('api')).spec.containers[0]?.image).toContain(digests.get('api:v1'));
  });

  it('says so when no image is there at all', async () => {
    const { code, said } = await release('--version', 'v9', '--missing', 'keep');
    expect(code).toBe(2);
    expect(said).toContain('no service of shop has an image for this release in its registry: web, api');
  });

  it('does nothing where the version runs, and replaces the instances with --again', async () => {
    const still = await release('--version', 'v2', '--missing', 'keep');
    expect(still).toMatchObject({ code: 0, said: expect.stringContaining('To replace the instances anyway: --again') });
    expect((await templateOf('web')).metadata.annotations).toBeUndefined();
    const again = await release('--version', 'v2', '--missing', 'keep', '--again');
    expect(again.code).toBe(0);
    expect((await templateOf('web')).metadata.annotations?.['sluice.ci/again']).toMatch(/^shop-production-\d+$/);
    expect((await templateOf('api')).metadata.annotations).toBeUndefined();
  });
});
