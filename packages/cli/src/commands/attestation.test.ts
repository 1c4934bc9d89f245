import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSigningInstance, type SigningInstance } from '@sluice/attestations/testing';
import type { CheckResult } from '@sluice/core';
import { openSandbox, type Sandbox } from '@sluice/sandbox';
import { type GitHubServer, openGitHub, type RepositoryDriver } from '@sluice/sandbox/github';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.ts';

const SERVICES = ['cart', 'web'] as const;
type Service = (typeof SERVICES)[number];

let sandbox: Sandbox;
let instance: SigningInstance;
let github: GitHubServer;
let shop: RepositoryDriver;
let folder = '';
const images = new Map<Service, string>();
let builds = 0;
/** Of the version of the test. */
let version = '';
const digests = new Map<Service, string>();
const digestOf = (service: Service) => digests.get(service) ?? '';

beforeAll(async () => {
  [sandbox, instance] = await Promise.all([openSandbox({ namespaces: ['shop'] }), openSigningInstance()]);
  folder = mkdtempSync(join(tmpdir(), 'sluice-attestation-'));
  writeFileSync(join(folder, 'root.json'), instance.trustedRoot());
  for (const name of SERVICES) {
    images.set(name, (await sandbox.registry.pushImage(`shop/${name}`, 'v1')).name);
    const container = { name: 'main', image: `${images.get(name)}:v1`, readinessProbe: { httpGet: { path: '/', port: 80 } } };
    const template = { metadata: { labels: { app: name } }, spec: { containers: [container] } };
    await sandbox.client.create('/apis/apps/v1/namespaces/shop/deployments', {
      metadata: { name },
      spec: { replicas: 1, selector: { matchLabels: { app: name } }, template },
    });
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await sandbox.stop();
});
beforeEach(async () => {
  github = await openGitHub();
  shop = github.addRepository({ owner: 'acme', name: 'shop', private: true, files: { 'README.md': 'shop' } });
  builds += 1;
  version = `build-${builds}`;
  for (const name of SERVICES) digests.set(name, (await sandbox.registry.pushImage(`shop/${name}`, version)).digest);
});
afterEach(async () => {
  github.check();
  await github.stop();
});

/** Exit code of a release that would change nothing, and what the check says. */
async function release(
  settings: Readonly<Record<string, string>> = {},
  { token = shop.jobToken({ attestations: 'read', metadata: 'read' }), fix = '' } = {},
) {
  const file = join(folder, 'release.yaml');
  writeFileSync(
    file,
    `metadata: { name: shop }
services:
${SERVICES.map((name) => `  ${name}: { image: ${images.get(name)} }`).join('\n')}
environments:
  production:
    targets: [{ name: eu, namespace: shop }]
    prechecks:
      attestation: ${JSON.stringify({ signerWorkflow: 'acme/shop/.github/workflows/build.yml', trustedRoot: 'root.json', ...settings })}
`,
  );
  const told: string[] = [];
  const answer = (text: string) => void told.push(text);
  const output = { answer, note: () => undefined, interactive: false, live: false, github: false, width: 100 };
  const env = { HOME: folder, KUBECONFIG: sandbox.kubeconfigPath, GITHUB_API_URL: github.url, GITHUB_TOKEN: token };
  const reason = fix === '' ? [] : ['--fix-reason', fix];
  const code = await main(['release', '-f', file, '-e', 'production', '-v', version, '--dry-run', '--json', ...reason], {
    output,
    reach: { env },
  });
  const { checks }: { checks: readonly CheckResult[] } = JSON.parse(told.join('\n'));
  const said = checks.filter(({ check }) => check === 'attestation');
  return { code, said: said.map(({ service, verdict, message }) => `${service ?? 'all'} ${verdict}: ${message}`) };
}

const sign = async (service: Service, more: Partial<Parameters<SigningInstance['sign']>[0]> = {}) =>
  instance.sign({ digests: [digestOf(service)], ...more });

describe('a release of attested images', () => {
  it('goes on, whether GitHub or the registry has the attestation', async () => {
    shop.addAttestation(await sign('cart'));
    await sandbox.registry.pushBundle('shop/web', digestOf('web'), await sign('web'));
    expect(await release()).toEqual({
      code: 0,
      said: ['all pass: every digest is attested by https://github.com/acme/shop/.github/workflows/build.yml'],
    });
  });

  it('may be signed by cosign, in a reusable workflow at a tag', async () => {
    const predicateType = 'https://sigstore.dev/cosign/sign/v1';
    const signer = 'https://github.com/acme/builders/.github/workflows/image.yml@refs/tags/v2';
    for (const name of SERVICES)
      await sandbox.registry.pushBundle(`shop/${name}`, digestOf(name), await sign(name, { predicateType, signer }));
    const signerWorkflow = 'acme/builders/.github/workflows/image.yml@refs/tags/v*';
    const built = { repository: 'acme/shop', ref: 'refs/heads/main' };
    expect((await release({ predicateType, signerWorkflow, ...built })).code).toBe(0);
    expect(await release({ predicateType, signerWorkflow })).toMatchObject({
      code: 3,
      said: [expect.stringMatching(/built from https:\/\/github\.com\/acme\/shop, expected .*acme\/builders/), expect.any(String)],
    });
    expect((await release({ signerWorkflow, ...built })).said[0]).toMatch(/one says https:\/\/sigstore\.dev\/cosign\/sign\/v1 instead of/);
  });

  it('asks GitHub once for each digest', async () => {
    for (const name of SERVICES) shop.addAttestation(await sign(name));
    expect((await release()).code).toBe(0);
    expect(github.requestCounts().get('repos/list-attestations')).toBe(SERVICES.length);
  });
});

describe('a release is stopped', () => {
  beforeEach(async () => {
    shop.addAttestation(await sign('cart'));
  });

  it('for the one image that has no attestation', async () => {
    expect(await release()).toEqual({
      code: 3,
      said: [
        expect.stringMatching(
          /^web fail: .*\/shop\/web@sha256:[0-9a-f]{12} has no attestation of .* Asked: GitHub \(acme\/shop\), the registry/,
        ),
      ],
    });
    expect((await release({ mode: 'warn' })).code).toBe(0);
  });

  it.each<[string, Partial<Parameters<SigningInstance['sign']>[0]>, RegExp]>([
    [
      'another workflow',
      { signer: 'https://github.com/acme/shop/.github/workflows/try.yml@refs/heads/main' },
      /one was signed by .*try\.yml@refs/,
    ],
    ['a token of another issuer', { issuer: 'https://issuer.test' }, /signed with a token of https:\/\/issuer\.test/],
    ['a fork', { source: 'https://github.com/eve/shop' }, /built from https:\/\/github\.com\/eve\/shop/],
  ])('by what was signed by %s', async (_, more, message) => {
    shop.addAttestation(await sign('web', more));
    expect(await release()).toMatchObject({ code: 3, said: [expect.stringMatching(message)] });
  });

  it('by what is about another digest, though it is attached to this one', async () => {
    await sandbox.registry.pushBundle('shop/web', digestOf('web'), await sign('cart'));
    expect(await release()).toMatchObject({
      code: 3,
      said: [expect.stringMatching(/^web fail: .*one is about sha256:[0-9a-f]{12} instead/)],
    });
  });

  it('by a signature that was tampered with, and one of an instance that nobody trusts', async () => {
    const [mine, other] = [await sign('web'), await sign('web', { predicateType: 'https://acme.test/x' })];
    await sandbox.registry.pushBundle('shop/web', digestOf('web'), { ...mine, dsseEnvelope: other.dsseEnvelope });
    expect(await release()).toMatchObject({ code: 3, said: [expect.stringMatching(/one has a signature that does not fit what it says/)] });
    const stranger = await openSigningInstance();
    shop.addAttestation(await stranger.sign({ digests: [digestOf('web')] }));
    expect((await release()).said[0]).toMatch(/one has a certificate of sigstore\.mock that leads to no trusted root \(GitHub/);
  });

  it('where GitHub does not answer, though nobody said no: a token without the permission, and none', async () => {
    const token = shop.jobToken({ metadata: 'read' });
    expect(await release({}, { token })).toMatchObject({
      code: 3,
      said: [
        expect.stringMatching(/^cart inconclusive: .*permissions: \{ attestations: read \}/),
        expect.stringMatching(/^web inconclusive/),
      ],
    });
    expect((await release({}, { token: '' })).said[0]).toMatch(/^cart inconclusive: .*no token for GitHub/);
  });

  it('where the trusted root is not there, or is over', async () => {
    expect(await release({ trustedRoot: 'none.json' })).toEqual({
      code: 3,
      said: ['all inconclusive: no attestation can be verified: there is no file none.json beside the plan that can be read'],
    });
    writeFileSync(join(folder, 'over.json'), instance.trustedRoot({ validUntil: new Date('2020-01-01') }));
    expect((await release({ trustedRoot: 'over.json' })).said[0]).toMatch(/^cart fail: .*an authority of the trusted root, was not valid/);
  });

  it('unless a reason for a fix sets the check aside', async () => {
    const fix = 'carts are empty';
    expect((await release({}, { fix })).code).toBe(3);
    const aside = await release({ override: 'fix' }, { fix });
    expect([aside.code, aside.said[0]]).toEqual([0, expect.stringMatching(/^web fail: .*Set aside by the fix of .*: carts are empty$/)]);
  });
});
