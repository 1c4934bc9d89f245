import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Deployment, type KubeObject, openSandbox, type PushedImage, type Sandbox } from '@sluice/sandbox';

export const NAMESPACE = 'shop';
export const INSTANCES = 4;
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
const READY_TIMEOUT_MS = 15_000;

/** A shop of one service at v1 in a sandbox, a workspace with its plan, and versions to release. */
export interface Shop extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly workspace: string;
  readonly kubeconfig: string;
  readonly image: string;
  /** v1 runs; v2 is as good; v3-bad never becomes ready. */
  readonly versions: Readonly<Record<'v1' | 'v2' | 'v3-bad', PushedImage>>;
  writePlan(text: string): void;
  /** Instances by version, as the cluster has them. */
  instances(): Promise<Readonly<Record<string, number>>>;
  /** Every object of the namespace with its resourceVersion: equal before and after means that nothing was changed. */
  fingerprint(): Promise<string>;
}

export interface PlanShape {
  readonly stages?: string;
  readonly steps?: string;
  readonly more?: string;
}

export function planOf(
  image: string,
  { stages = 'per-batch', steps = '{ batch: 1 }, { batch: 50% }, { batch: 100% }', more = '' }: PlanShape = {},
): string {
  return `metadata: { name: shop }
services:
  web: { image: ${image} }
environments:
  test:
    targets: [{ name: here, namespace: ${NAMESPACE} }]
    strategy: steps
    stages: ${stages}
    instanceTimeout: 8s
${more}strategies:
  steps: { steps: [${steps}] }
`;
}

export async function openShop(): Promise<Shop> {
  await using opened = new AsyncDisposableStack();
  const sandbox = opened.use(await openSandbox({ namespaces: [NAMESPACE], base: { readyAfterMs: 100 } }));
  const push = (tag: string): Promise<PushedImage> => sandbox.registry.pushImage('shop/web', tag);
  const versions = { v1: await push('v1'), v2: await push('v2'), 'v3-bad': await push('v3-bad') };
  sandbox.kubelet.setBehaviours([{ image: versions['v3-bad'].digest, behaviour: { 'never-ready': 'true' } }]);
  const workspace = mkdtempSync(join(tmpdir(), 'sluice-shop-'));
  opened.defer(() => rmSync(workspace, { recursive: true }));
  const image = versions.v1.name;
  const writePlan = (text: string): void => writeFileSync(join(workspace, 'release.yaml'), text);
  writePlan(planOf(image));
  await deploy(sandbox, `${image}@${versions.v1.digest}`);
  const held = opened.move();
  return {
    sandbox,
    workspace,
    kubeconfig: readFileSync(sandbox.kubeconfigPath, 'utf8'),
    image,
    versions,
    writePlan,
    instances: () => instancesOf(sandbox, versions),
    fingerprint: () => fingerprintOf(sandbox),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

async function deploy({ client }: Sandbox, image: string): Promise<void> {
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

interface ReplicaSet extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
}

async function instancesOf({ client }: Sandbox, versions: Shop['versions']): Promise<Readonly<Record<string, number>>> {
  const { items } = await client.list<ReplicaSet>(`/apis/apps/v1/namespaces/${NAMESPACE}/replicasets`);
  const named = items.map(({ spec }) => {
    const image = spec.template.spec.containers[0]?.image ?? '';
    return [Object.entries(versions).find(([, { digest }]) => image.endsWith(digest))?.[0] ?? image, spec.replicas] as const;
  });
  return Object.fromEntries(named.filter(([, replicas]) => replicas > 0));
}

const KINDS = ['/api/v1', '/apis/apps/v1', '/apis/coordination.k8s.io/v1'] as const;
const PLURALS: Readonly<Record<(typeof KINDS)[number], readonly string[]>> = {
  '/api/v1': ['configmaps', 'pods'],
  '/apis/apps/v1': ['deployments', 'replicasets', 'controllerrevisions'],
  '/apis/coordination.k8s.io/v1': ['leases'],
};

async function fingerprintOf({ client }: Sandbox): Promise<string> {
  const lists = KINDS.flatMap((group) => PLURALS[group].map((plural) => `${group}/namespaces/${NAMESPACE}/${plural}`));
  const found = await Promise.all(
    lists.map(async (path) =>
      (await client.list<KubeObject>(path)).items.map(({ metadata }) => `${path}/${metadata.name} ${metadata.resourceVersion}`),
    ),
  );
  return found.flat().toSorted().join('\n');
}
