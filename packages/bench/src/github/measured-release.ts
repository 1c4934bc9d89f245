import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBuiltAction } from '@sluice/actions/testing';
import { type Deployment, openSandbox, type Sandbox } from '@sluice/sandbox';
import { openGitHub } from '@sluice/sandbox/github';
import type { JobRequests } from './job-requests.ts';
import { layLedger, ledgerLength } from './long-ledger.ts';

const NAMESPACE = 'shop';
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
const INSTANCES = 10;
const APPROVAL = 'production-approval';
const RUNNING_MS = 30_000;
/** Long enough between two batches that people are told of both: the stage that asks most of GitHub. */
const WATCHED = '{ pause: { for: 21s } }';
/** Those of the reusable workflow, all jobs together. */
const PERMISSIONS = {
  actions: 'write',
  checks: 'read',
  contents: 'write',
  deployments: 'write',
  issues: 'read',
  'pull-requests': 'write',
  statuses: 'read',
} as const;

interface Stage {
  readonly id: string;
  readonly name: string;
  readonly kind: 'batches' | 'approval';
}

export interface MeasuredRelease {
  /** In their order: precheck, the stages, close. */
  readonly jobs: readonly JobRequests[];
  /** Entries of the ledger before and after. */
  readonly entries: { readonly before: number; readonly after: number };
}

/**
 * A release of three stages, the second an approval and the third long, by the built actions, as the jobs of the reusable workflow run them one after
 * another: of a pull request, into a ledger that has so many entries already.
 */
export async function measureRelease(entries: number): Promise<MeasuredRelease> {
  await using opened = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'sluice-bench-github-'));
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const sandbox = opened.use(await openSandbox({ namespaces: [NAMESPACE], base: { readyAfterMs: 50 } }));
  const image = await deploy(sandbox);
  writeFileSync(join(folder, 'release.yaml'), planOf(image));
  const github = opened.use(await openGitHub());
  const repository = github.addRepository({ owner: 'acme', name: 'shop', files: { 'README.md': 'shop\n' } });
  if (entries > 0) layLedger(repository, entries);
  repository.addEnvironment('production');
  repository.addEnvironment(APPROVAL, { reviewers: ['grace'] });
  repository.commit({ branch: 'carts', files: { 'carts.txt': 'faster\n' } });
  const commit = repository.mergePull(repository.openPull({ title: 'Faster carts', head: 'carts' }).number);
  const run = repository.startRun({ workflow: 'release.yml', actor: 'ada' });
  const env = {
    GITHUB_API_URL: github.url,
    GITHUB_GRAPHQL_URL: github.graphqlUrl,
    GITHUB_SERVER_URL: github.url,
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_SHA: commit,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_RUN_ID: String(run.id),
    GITHUB_EVENT_NAME: 'push',
  };
  const common = {
    environment: 'production',
    kubeconfig: readFileSync(sandbox.kubeconfigPath, 'utf8'),
    'github-token': repository.jobToken(PERMISSIONS),
  };
  const jobs: JobRequests[] = [];
  const act = async (
    job: string,
    steps: readonly (readonly [Parameters<typeof runBuiltAction>[0], Readonly<Record<string, string>>])[],
  ) => {
    github.forgetRequests();
    let outputs: Readonly<Record<string, string>> = {};
    for (const [name, inputs] of steps) {
      const ran = await runBuiltAction(name, { ...common, ...inputs }, { cwd: folder, env });
      if (ran.exitCode !== 0) throw new Error(`${job}: ${name} ended with ${ran.exitCode}:\n${ran.log}`);
      outputs = ran.outputs;
    }
    jobs.push({ job, count: github.requests.length, operations: github.requestCounts() });
    return outputs;
  };

  const checked = await act('precheck', [['precheck', { version: 'v2' }]]);
  const release = { 'release-id': checked['release-id'] ?? '' };
  const stages: readonly Stage[] = JSON.parse(checked.stages ?? '[]');
  for (const { id, name, kind } of stages) {
    if (kind === 'approval') {
      repository.startJob(run, name, { environment: APPROVAL });
      repository.review(run, { by: 'grace', state: 'approved', environment: APPROVAL });
    } else await act(`stage ${name}`, [['deploy-batch', { ...release, 'plan-digest': checked['plan-digest'] ?? '', stage: id }]]);
  }
  await act('close', [
    ['rollback', { ...release, when: 'plan-says' }],
    ['notify', release],
  ]);
  github.check();
  const ended = await sandbox.client.get<Deployment>(`${DEPLOYMENTS}/web`);
  const after = ledgerLength(repository);
  if (after <= entries) throw new Error(`the ledger has ${after} entries, and had ${entries}`);
  if (!ended.spec.template.spec.containers[0]?.image?.includes('@sha256:')) throw new Error('the release did not arrive');
  return { jobs, entries: { before: entries, after } };
}

function planOf(image: string): string {
  return `metadata: { name: shop }
services: { web: { image: ${image} } }
environments:
  production:
    targets: [{ name: here, namespace: ${NAMESPACE} }]
    strategy: steps
    approvals: { ${APPROVAL}: {} }
strategies: { steps: { steps: [{ batch: 1 }, { pause: { approval: ${APPROVAL} } }, { batch: 25% }, ${WATCHED}, { batch: 50% }, ${WATCHED}, { batch: 100% }] } }
`;
}

/** The service at v1 with all instances ready, and v2 in the registry; gives its image. */
async function deploy({ client, registry }: Sandbox): Promise<string> {
  const { name } = await registry.pushImage('shop/web', 'v1');
  await registry.pushImage('shop/web', 'v2');
  const labels = { app: 'web' };
  const container = { name: 'main', image: `${name}:v1`, readinessProbe: { httpGet: { path: '/ready', port: 8080 } } };
  await client.create(DEPLOYMENTS, {
    metadata: { name: 'web' },
    spec: { replicas: INSTANCES, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
  });
  const deadline = Date.now() + RUNNING_MS;
  while ((await client.get<Deployment>(`${DEPLOYMENTS}/web`)).status?.readyReplicas !== INSTANCES) {
    if (Date.now() > deadline) throw new Error(`expected ${INSTANCES} instances ready within ${RUNNING_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return name;
}
