import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSandbox, type Sandbox } from '@sluice/sandbox';
import { openGitHub } from '@sluice/sandbox/github';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../main.ts';

interface Deployment {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly { image: string }[] } } };
}
interface RecordMap {
  readonly metadata: { readonly name: string };
  readonly data: { readonly 'record.json': string };
}

const RECORD = '/api/v1/namespaces/shop-staging/configmaps/sluice-shop-staging';

let sandbox: Sandbox;
let folder = '';
let image = '';
const digests = new Map<string, string>();

beforeAll(async () => {
  sandbox = await openSandbox({ namespaces: ['shop-staging', 'shop'] });
  folder = mkdtempSync(join(tmpdir(), 'sluice-promotion-'));
  for (const version of ['v1', 'v2', 'v3', 'v4']) {
    const pushed = await sandbox.registry.pushImage('shop/web', version);
    image = pushed.name;
    digests.set(version, pushed.digest);
  }
  for (const namespace of ['shop-staging', 'shop']) {
    const container = { name: 'main', image: `${image}@${digests.get('v1')}`, readinessProbe: { httpGet: { path: '/', port: 80 } } };
    await sandbox.client.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
      metadata: { name: 'web' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } },
      },
    });
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await sandbox.stop();
});

interface Way {
  readonly promote?: string;
  /** Context of staging. */
  readonly context?: string;
  readonly ledger?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly more?: readonly string[];
}

async function run(
  command: readonly string[],
  { promote = '{ from: staging, within: 14d }', context, ledger = 'off', env = {}, more = [] }: Way = {},
) {
  const file = join(folder, 'release.yaml');
  const cluster = context === undefined ? '' : `, cluster: { context: ${context} }`;
  writeFileSync(
    file,
    `metadata: { name: shop }
services: { web: { image: ${image} } }
environments:
  staging: { targets: [{ name: stg, namespace: shop-staging${cluster} }], prechecks: { probes: 'off' } }
  production: { targets: [{ name: eu, namespace: shop }], promote: ${promote}, prechecks: { probes: 'off' } }
`,
  );
  const said: string[] = [];
  const say = (text: string): void => void said.push(text);
  const code = await main([...command, '--file', file, '--yes', '--ledger', ledger, ...more], {
    output: { interactive: false, width: 120, note: say, answer: say, live: false, github: false },
    reach: { env: { HOME: folder, KUBECONFIG: sandbox.kubeconfigPath, ...env } },
  });
  return { code, said: said.join('\n') };
}

const release = (environment: string, version: string, way?: Way) =>
  run(['release', '--environment', environment, '--version', version], way);

async function runs(namespace: string): Promise<string> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
  return (await sandbox.client.get<Deployment>(path)).spec.template.spec.containers[0]?.image.split('@')[1] ?? '';
}

/** The record of staging, as if it had been written so many days before. */
async function age(days: number): Promise<void> {
  const map = await sandbox.client.get<RecordMap>(RECORD);
  const record = JSON.parse(map.data['record.json']);
  record.release.updatedAt -= days * 86_400_000;
  await sandbox.client.patch(RECORD, { data: { 'record.json': JSON.stringify(record) } });
}

describe('promote: { from: staging }', () => {
  it('refuses what nobody has released there, and nothing is changed', async () => {
    const { code, said } = await release('production', 'v2');
    expect(code).toBe(3);
    expect(said).toContain('whether sha256:');
    expect(said).toContain('the record in namespace shop-staging of the current context: there is none');
    expect(await runs('shop')).toBe(digests.get('v1'));
  });

  it('lets a digest through that succeeded there', async () => {
    expect((await release('staging', 'v2')).code).toBe(0);
    const { code, said } = await release('production', 'v2');
    expect(said).toContain('promotion');
    expect(code).toBe(0);
    expect(await runs('shop')).toBe(digests.get('v2'));
  });

  it('refuses another digest, names what succeeded last, and changes nothing', async () => {
    const { code, said } = await release('production', 'v3');
    expect(code).toBe(3);
    expect(said).toMatch(/block +promotion +fail +web in production: sha256:\w{7} has not succeeded in staging\./);
    expect(said).toContain('The last that did: v2 (shop-staging-1, ');
    expect(await runs('shop')).toBe(digests.get('v2'));
  });

  it('lets a fix set it aside only where the plan says so', async () => {
    const more = ['--fix-reason', 'carts are empty', '--dry-run'];
    expect((await release('production', 'v3', { more })).code).toBe(3);
    const { code, said } = await release('production', 'v3', { more, promote: '{ from: staging, override: fix }' });
    expect(code).toBe(0);
    expect(said).toMatch(/Set aside by the fix of .*: carts are empty/);
  });

  it('refuses what was rolled back there', async () => {
    const ledger = join(folder, 'ledger');
    expect((await release('staging', 'v3', { ledger })).code).toBe(0);
    expect((await run(['rollback', '--environment', 'staging'], { ledger })).code).toBe(0);
    const { code, said } = await release('production', 'v3', { ledger });
    expect(code).toBe(3);
    expect(said).toContain('shop-staging-2 with it is rolled-back');
  });

  it('refuses what succeeded there too long ago', async () => {
    const ledger = join(folder, 'ledger');
    expect((await release('staging', 'v4', { ledger })).code).toBe(0);
    await age(15);
    const { code, said } = await release('production', 'v4');
    expect(code).toBe(3);
    expect(said).toMatch(/succeeded in staging 15 d ago, with v4 \(shop-staging-3, .*permitted is 14 d/);
    expect(await runs('shop')).toBe(digests.get('v2'));
  });

  it('asks the ledger where the record is out of reach, and takes no silence for a yes', async () => {
    const silent = await release('production', 'v4', { context: 'elsewhere' });
    expect(silent.code).toBe(3);
    expect(silent.said).toMatch(
      /web in production: whether sha256:\w{7} succeeded in staging is not known\. Asked: the record .*elsewhere/,
    );
    const ledger = join(folder, 'ledger');
    const rolledBack = await release('production', 'v3', { context: 'elsewhere', ledger });
    expect(rolledBack.code).toBe(3);
    expect(rolledBack.said).toContain('The last that did: v4');
    expect((await release('production', 'v4', { context: 'elsewhere', ledger })).code).toBe(0);
    expect(await runs('shop')).toBe(digests.get('v4'));
  });

  it('reads the ledger on the branch of a repository with a token that may only read', async () => {
    const github = await openGitHub();
    try {
      const shop = github.addRepository({ owner: 'acme', name: 'shop', files: { 'README.md': 'shop' } });
      const ledger = shop.fullName;
      const as = (contents: 'read' | 'write') => ({
        GITHUB_API_URL: github.url,
        GITHUB_SERVER_URL: github.url,
        GITHUB_TOKEN: shop.jobToken({ contents, metadata: 'read' }),
      });
      expect((await release('staging', 'v1', { ledger, env: as('write') })).code).toBe(0);
      const there = { ledger, env: as('read'), context: 'elsewhere', more: ['--dry-run'] };
      const other = await release('production', 'v2', there);
      expect(other.code).toBe(3);
      expect(other.said).toMatch(/has not succeeded in staging\. The last that did: v1 \(shop-staging-4, /);
      expect((await release('production', 'v1', there)).code).toBe(0);
      github.check();
    } finally {
      await github.stop();
    }
  });
});
