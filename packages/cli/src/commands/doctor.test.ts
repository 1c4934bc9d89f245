import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DoctorFinding } from '@sluice/core';
import { type KubeObject, openSandbox, type Sandbox } from '@sluice/sandbox';
import { Clusters, checkRelease, createRelease, loadPlan } from '@sluice/use-cases';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.ts';
import { type GuardedApi, guardApi } from '../testing/guarded-api.ts';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/shop/deployments';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/shop/leases';
const CONFIG_MAPS = '/api/v1/namespaces/shop/configmaps';

let sandbox: Sandbox;
let api: GuardedApi;
let folder = '';
let image = '';
let env: Record<string, string> = {};

beforeAll(async () => {
  sandbox = await openSandbox({ namespaces: ['shop'] });
  api = await guardApi(sandbox.endpoint);
  folder = mkdtempSync(join(tmpdir(), 'sluice-doctor-'));
  image = (await sandbox.registry.pushImage('shop/web', 'v1')).name;
  await sandbox.registry.pushImage('shop/web', 'v2');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api[Symbol.asyncDispose]();
  await sandbox.stop();
});

beforeEach(async () => {
  api.denied = [];
  api.clockAheadMs = 0;
  api.refusal = null;
  env = { HOME: folder };
  await sandbox.client.create(DEPLOYMENTS, deployment(image));
});
afterEach(async () => {
  for (const path of [`${DEPLOYMENTS}/web`, `${LEASES}/sluice-web`, `${CONFIG_MAPS}/sluice-shop-production`])
    await sandbox.client.delete(path).catch(() => undefined);
});

const deployment = (runs: string, spec = {}, template = {}) => ({
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    ...spec,
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image: `${runs}:v1`, readinessProbe: { httpGet: { path: '/', port: 80 } } }], ...template },
    },
  },
});

const plan = ({ repository = image, namespace = 'shop', context = 'prod-eu', more = '' } = {}) =>
  `metadata: { name: shop }
services:
  web: { image: ${repository} }
environments:
  production:
    targets: [{ name: eu, namespace: ${namespace}, cluster: { context: ${context} } }]
    strategy: rolling
${more}`;

async function run(text: string, { json = true, kubeconfig = api.kubeconfig } = {}) {
  const file = join(folder, 'release.yaml');
  writeFileSync(file, text);
  const said: string[] = [];
  const notes: string[] = [];
  const output = {
    answer: (line: string) => void said.push(line),
    note: (line: string) => void notes.push(line),
    interactive: false,
    live: false,
    github: false,
    width: 100,
  };
  const words = ['doctor', '-f', file, '-e', 'production', ...(json ? ['--json'] : [])];
  const code = await main(words, { output, reach: { kubeconfig, env } });
  return { code, answer: said.join('\n'), notes: notes.join('\n') };
}

/** Exit code, and what is not good, by check. */
async function examine(text = plan(), options = {}) {
  const { code, answer } = await run(text, options);
  const { findings }: { findings: readonly DoctorFinding[] } = JSON.parse(answer);
  const bad = findings.filter(({ verdict }) => verdict !== 'pass');
  return { code, findings, bad: bad.map(({ group, check, mode }) => `${group}/${check}: ${mode}`), first: bad[0] };
}

/** A release that is written down, and whose process ended then. */
async function begin(version: string): Promise<void> {
  const file = join(folder, 'release.yaml');
  writeFileSync(file, plan());
  await using clusters = new Clusters({ kubeconfig: api.kubeconfig, env });
  const resolved = await loadPlan({ file, environment: 'production' });
  const checked = await checkRelease(clusters, { plan: resolved, planFile: file, version, artifact: [], env });
  if (checked.kind !== 'new') throw new Error(`expected a new release, got ${checked.kind}`);
  await createRelease(clusters, checked, { startedBy: 'ada', origin: null });
}

/** What a release would write: its record, locks, kept versions, and the Deployment's own text. */
async function written(): Promise<unknown> {
  const lists = [CONFIG_MAPS, LEASES, '/apis/apps/v1/namespaces/shop/controllerrevisions', DEPLOYMENTS];
  const found = await Promise.all(lists.map((path) => sandbox.client.list<KubeObject & { spec?: unknown }>(path)));
  return found.map(({ items }) => items.map(({ metadata: { name, labels, annotations }, spec }) => ({ name, labels, annotations, spec })));
}

describe('sluice doctor', () => {
  it('finds everything good where it is, and changes nothing', async () => {
    const before = await written();
    const { code, bad, findings } = await examine();
    expect([code, bad]).toEqual([0, []]);
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining([
        'plan',
        'cluster',
        'permissions',
        'namespace',
        'nodes',
        'workload',
        'strategy',
        'capacity',
        'registry',
        'record',
      ]),
    );
    expect(findings.map(({ check }) => check)).not.toContain('image');
    expect(findings.find(({ check }) => check === 'registry')?.message).toMatch(/readable with no credentials .*; newest v2, v1/);
    expect(await written()).toEqual(before);
  });

  it('shows it by group, what is to be changed first, with what to do', async () => {
    api.denied = [{ resource: 'pods/log', verb: 'get' }];
    const { code, answer } = await run(plan(), { json: false });
    expect(code).toBe(3);
    expect(answer).toMatch(/^shop → production: 1 to change before a release, \d+ good\n/);
    expect(answer).toMatch(
      /\ncluster\n {2}block {2}permissions {2}eu: "sandbox-admin" may not get pods\/log in namespace shop\n +do: add to the rules of a Role[^\n]*\n +- apiGroups: \[""\]\n +resources: \[pods\/log\]\n +verbs: \[get\]\n {2}pass {3}cluster/,
    );
    expect(answer).toMatch(/\nworkloads\n {2}pass {3}workload .*web in eu: Deployment web, container main\n/);
    expect(answer.indexOf('\nregistry\n')).toBeLessThan(answer.indexOf('\nleftovers\n'));
  });
});

describe('what is wrong', () => {
  it('a context that the kubeconfig does not have', async () => {
    const { code, bad, first } = await examine(plan({ context: 'prod-us' }));
    expect([code, bad]).toEqual([3, ['cluster/kubeconfig: block']]);
    expect(first?.message).toMatch(/no context "prod-us".*It has: prod-eu/);
  });

  it('a cluster that nobody answers for', async () => {
    const { code, bad, first } = await examine(plan(), { kubeconfig: api.kubeconfig.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1') });
    expect([code, bad]).toEqual([3, ['cluster/cluster: block']]);
    expect(first?.message).toMatch(/cluster prod-eu cannot be reached/);
  });

  it('credentials that the cluster does not take', async () => {
    api.refusal = { status: 401, message: 'token expired' };
    const { code, bad, first } = await examine();
    expect([code, bad]).toEqual([3, ['cluster/cluster: block']]);
    expect(first?.message).toMatch(/does not accept the credentials: token expired/);
  });

  it('a clock that is over 5 s off', async () => {
    api.clockAheadMs = -60_000;
    const { code, bad, first } = await examine();
    expect([code, bad]).toEqual([0, ['cluster/cluster: warn']]);
    expect(first?.message).toMatch(/the clock of cluster prod-eu is \d+ s behind this machine's/);
  });

  it('a namespace that does not exist', async () => {
    const { code, bad, first } = await examine(plan({ namespace: 'shopp' }));
    expect([code, bad]).toEqual([3, ['cluster/namespace: block']]);
    expect(first?.fix).toContain('kubectl --context prod-eu create namespace shopp');
  });

  it('a namespace that does not exist, for who may not read namespaces', async () => {
    api.denied = [{ resource: 'namespaces', verb: 'get' }];
    expect((await examine(plan({ namespace: 'shopp' }))).bad).toEqual(['cluster/namespace: block']);
    expect((await examine()).bad).toEqual([]);
  });

  it('permissions that are missing, each with its rule', async () => {
    api.denied = [
      { resource: 'leases', verb: 'update' },
      { resource: 'configmaps', verb: 'get' },
      { resource: 'nodes', verb: 'list' },
    ];
    const { code, bad, findings } = await examine();
    expect([code, bad]).toEqual([3, ['cluster/permissions: block', 'cluster/permissions: warn']]);
    const fixes = findings.flatMap(({ check, fix }) => (check === 'permissions' ? [fix] : []));
    expect(fixes[0]).toMatch(/resources: \[configmaps\]\n {2}verbs: \[get\][\s\S]*resources: \[leases\]\n {2}verbs: \[update\]/);
    expect(fixes[1]).toMatch(/a ClusterRole[\s\S]*resources: \[nodes\]/);
  });

  it('a workload that is not there, and one that runs another image', async () => {
    await sandbox.client.delete(`${DEPLOYMENTS}/web`);
    expect(await examine()).toMatchObject({
      code: 3,
      bad: ['workloads/workload: block'],
      first: { message: expect.stringMatching(/no Deployment web/) },
    });
    await sandbox.client.create(DEPLOYMENTS, deployment('ghcr.io/acme/other'));
    const { code, bad, first } = await examine();
    expect([code, bad]).toEqual([3, ['workloads/workload: block']]);
    expect(first).toMatchObject({ message: expect.stringMatching(/no container runs /), fix: expect.stringMatching(/^set image of web/) });
  });

  it('a strategy that stops everything first', async () => {
    await sandbox.client.delete(`${DEPLOYMENTS}/web`);
    await sandbox.client.create(DEPLOYMENTS, deployment(image, { strategy: { type: 'Recreate' } }));
    expect(await examine()).toMatchObject({ code: 3, bad: ['workloads/strategy: block'] });
  });

  it('a manifest that cannot be read', async () => {
    const { code, bad } = await examine(plan({ repository: `${image}, manifests: [nowhere/*.yaml]` }));
    expect([code, bad]).toEqual([3, ['workloads/manifests: block']]);
  });

  it('a repository that the registry does not have, and one that cannot be reached', async () => {
    const other = `${image}-other`;
    await sandbox.client.delete(`${DEPLOYMENTS}/web`);
    await sandbox.client.create(DEPLOYMENTS, deployment(other));
    const missing = await examine(plan({ repository: other }));
    expect([missing.code, missing.bad]).toEqual([3, ['registry/registry: block']]);
    expect(missing.first?.message).toMatch(/is not in the registry.*404 NAME_UNKNOWN.*Tried: no credentials/);
  });

  it('a credential helper that is not installed', async () => {
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ credsStore: 'sluice-nobody' }));
    env = { HOME: folder, DOCKER_CONFIG: folder };
    const { code, bad, first } = await examine();
    expect([code, bad]).toEqual([3, ['registry/registry: block']]);
    expect(first?.message).toMatch(/docker-credential-sluice-nobody.*is not installed/);
  });

  it('a workload that a person has paused', async () => {
    await sandbox.client.delete(`${DEPLOYMENTS}/web`);
    await sandbox.client.create(DEPLOYMENTS, deployment(image, { paused: true }));
    expect(await examine()).toMatchObject({
      code: 3,
      bad: ['workloads/ownership: block'],
      first: { fix: expect.stringMatching(/rollout resume/) },
    });
  });

  it('a lock whose process is gone', async () => {
    await sandbox.client.create(LEASES, {
      metadata: { name: 'sluice-web' },
      spec: { holderIdentity: 'runner-7', leaseDurationSeconds: 15, renewTime: new Date(Date.now() - 60_000).toISOString() },
    });
    const { code, bad, first } = await examine();
    expect([code, bad]).toEqual([0, ['leftovers/lock: warn']]);
    expect(first?.message).toMatch(/lock sluice-web: runner-7 ended without giving it back, and has not renewed it for \d+ s/);
  });

  it('a record that nobody can read', async () => {
    await sandbox.client.create(CONFIG_MAPS, { metadata: { name: 'sluice-shop-production' }, data: { 'record.json': '{' } });
    const { code, bad } = await examine();
    expect([code, bad]).toEqual([3, ['leftovers/record: block']]);
  });

  it('a release that is under way, with both ways on', async () => {
    await begin('v2');
    const { code, bad, first } = await examine();
    expect([code, bad]).toEqual([0, ['leftovers/record: warn']]);
    expect(first?.message).toMatch(/shop-production-1 \(v2\) is under way, prepared: .* Another version is refused until it has ended/);
    expect(first?.fix).toMatch(/sluice release --resume -e production; or end it: sluice rollback shop-production-1/);
  });
});

describe('wrong input', () => {
  it('ends with 2', async () => {
    const { code, notes } = await run('metadata: { name: shop }\n', { json: false });
    expect(code).toBe(2);
    expect(notes).toMatch(/services/);
  });
});
