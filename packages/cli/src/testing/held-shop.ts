import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Release, ReleaseRecord } from '@sluice/core';
import { type Deployment, openSandbox } from '@sluice/sandbox';
import { type JobPermissions, openGitHub } from '@sluice/sandbox/github';
import { Clusters, checkRelease, createRelease, loadPlan, makePorts, moveRelease, openRecords } from '@sluice/use-cases';
import { main } from '../main.ts';

const NAMESPACE = 'shop';
const INSTANCES = 4;
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
const READY_TIMEOUT_MS = 15_000;

export const JOB: JobPermissions = { contents: 'write', actions: 'write', deployments: 'write', 'pull-requests': 'write' };

export const WORKFLOW = `name: release
on:
  workflow_dispatch:
    inputs:
      environment: { type: environment, required: true }
      version: { type: string, required: true }
      release-id: { type: string }
jobs: {}
`;
export const ROLLBACK = `name: rollback
on:
  workflow_dispatch:
    inputs:
      environment: { type: environment, required: true }
      reason: { type: string, required: true }
jobs: {}
`;

export interface Said {
  readonly code: number;
  readonly said: string;
  readonly noted: string;
}

/** Environments `test` and `other` of one service at v1 in a sandbox, the repository on GitHub, and releases of v2 that hold. */
export async function openHeldShop({ approval = '{ via: command }', more = '' } = {}) {
  await using opened = new AsyncDisposableStack();
  const sandbox = opened.use(await openSandbox({ namespaces: [NAMESPACE], base: { readyAfterMs: 50 } }));
  const github = await openGitHub();
  opened.defer(async () => {
    try {
      github.check();
    } finally {
      await github.stop();
    }
  });
  const folder = mkdtempSync(join(tmpdir(), 'sluice-held-shop-'));
  opened.defer(() => rmSync(folder, { recursive: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const image = (await sandbox.registry.pushImage('shop/web', 'v1')).name;
  await sandbox.registry.pushImage('shop/web', 'v2');
  const place = `{ name: here, namespace: ${NAMESPACE} }`;
  write(
    'release.yaml',
    `metadata: { name: shop }
services: { web: { image: ${image} } }
environments:
  test: { targets: [${place}], strategy: steps, approvals: { go: ${approval} }${more} }
  other: { targets: [${place}], strategy: steps, approvals: { go: { via: command } } }
strategies: { steps: { steps: [{ batch: 1 }, { pause: { approval: go } }, { batch: 100% }] } }
`,
  );
  write('.github/workflows/release.yml', WORKFLOW);
  write('.github/workflows/rollback.yml', ROLLBACK);
  write('event.json', '{}');
  const repository = github.addRepository({ owner: 'acme', name: 'shop', files: { 'README.md': 'shop\n' } });
  repository.addWorkflow('release.yml', { inputs: { environment: { required: true }, version: { required: true }, 'release-id': {} } });
  repository.addWorkflow('rollback.yml', { inputs: { environment: { required: true }, reason: { required: true } } });
  await deploy(sandbox, `${image}:v1`);

  const kubeconfig = readFileSync(sandbox.kubeconfigPath, 'utf8');
  const file = join(folder, 'release.yaml');
  const env: Record<string, string> = {
    HOME: folder,
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: github.url,
    GITHUB_GRAPHQL_URL: github.graphqlUrl,
    GITHUB_SERVER_URL: github.url,
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_SHA: repository.head(),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_RUN_ID: '77',
    GITHUB_ACTOR: 'github-actions[bot]',
    GITHUB_EVENT_NAME: 'schedule',
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_WORKSPACE: folder,
    GITHUB_TOKEN: repository.jobToken(JOB),
    SLUICE_LEDGER: 'off',
  };
  const held = opened.move();

  return {
    sandbox,
    github,
    repository,
    folder,
    file,
    env,
    write,
    /** Runs the command in a job with this shop's plan. */
    async run(...words: readonly string[]): Promise<Said> {
      const said: string[] = [];
      const notes: string[] = [];
      const output = { interactive: false, live: false, github: false, width: 100 };
      const code = await main([...words, '--file', file], {
        output: { ...output, answer: (text) => void said.push(text), note: (text) => void notes.push(text) },
        reach: { kubeconfig, env },
      });
      return { code, said: said.join('\n'), noted: notes.join('\n') };
    },
    /** Releases v2 up to the end of its first stage. */
    async release(name = 'test', change: Partial<Release> = {}): Promise<Release> {
      await using clusters = new Clusters({ kubeconfig, env });
      const plan = await loadPlan({ file, environment: name });
      const checked = await checkRelease(clusters, { plan, planFile: file, version: 'v2', artifact: [], env: { HOME: folder } });
      if (checked.kind !== 'new') throw new Error(`expected a new release, got ${checked.kind}`);
      const origin = {
        server: github.url,
        repository: 'acme/shop',
        commit: repository.head(),
        ref: 'refs/heads/main',
        run: '1',
        attempt: 1,
        actor: 'ada',
      };
      const stored = await createRelease(clusters, checked, { startedBy: 'ada', origin });
      const ports = makePorts({
        clusters,
        records: checked.records,
        approver: { ask: async () => 'later' },
        report: () => undefined,
        lockSeconds: 15,
        planFile: file,
      });
      const { signal } = new AbortController();
      await moveRelease(clusters, ports, stored, { signal, takeOver: false, stage: 1, planFile: file });
      return this.change(name, change);
    },
    async record(name = 'test'): Promise<ReleaseRecord> {
      await using clusters = new Clusters({ kubeconfig, env });
      return (await (await openRecords(clusters, await loadPlan({ file, environment: name }))).load()).record;
    },
    /** Writes into the record of a release, as time or a lost process would have left it. */
    async change(name: string, change: Partial<Release>): Promise<Release> {
      await using clusters = new Clusters({ kubeconfig, env });
      const records = await openRecords(clusters, await loadPlan({ file, environment: name }));
      const stored = await records.load();
      if (stored.record.release === null) throw new Error(`no release in ${name}`);
      const release = { ...stored.record.release, ...change };
      await records.save(stored, { ...stored.record, release });
      return release;
    },
    /** Runs started by dispatch, the oldest first, with their inputs. */
    dispatched: () => repository.data.runs.filter(({ event }) => event === 'workflow_dispatch'),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

async function deploy({ client }: Awaited<ReturnType<typeof openSandbox>>, image: string): Promise<void> {
  const labels = { app: 'web' };
  const container = { name: 'main', image, readinessProbe: { httpGet: { path: '/ready', port: 8080 } } };
  await client.create(DEPLOYMENTS, {
    metadata: { name: 'web' },
    spec: { replicas: INSTANCES, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
  });
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while ((await client.get<Deployment>(`${DEPLOYMENTS}/web`)).status?.readyReplicas !== INSTANCES) {
    if (Date.now() > deadline) throw new Error(`expected ${INSTANCES} instances ready within ${READY_TIMEOUT_MS} ms`);
    await sleep(20);
  }
}
