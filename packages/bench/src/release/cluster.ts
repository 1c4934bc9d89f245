import { setTimeout as sleep } from 'node:timers/promises';
import { type Deployment, Kubelet, type PushedImage } from '@sluice/sandbox';
import { type ControlPlane, type Registry, startControlPlane, startRegistry } from '@sluice/testbed';
import { WORKLOAD } from './plan-file.ts';

const REPOSITORY = 'bench/web';
/** Versions that are pushed: v1 runs first, the others are released over it. */
const VERSIONS = ['v1', 'v2', 'v3'] as const;
export type Version = (typeof VERSIONS)[number];

const READY_AFTER_MS = 300;
const START_TIMEOUT_MS = 180_000;

/** The real control plane, a kubelet, and a registry with three good versions. */
export interface Cluster extends AsyncDisposable {
  readonly controlPlane: ControlPlane;
  readonly registry: Registry;
  /** Repository as a plan names it. */
  readonly image: string;
  /** Each version as it stands in a pod. */
  readonly pinned: Readonly<Record<Version, string>>;
  /** A namespace with one Deployment of this many instances at v1, all ready. */
  deploy(namespace: string, instances: number): Promise<void>;
  /** Deletes the Deployment and waits until its pods are gone, so that nothing of it weighs on what is measured next. */
  remove(namespace: string): Promise<void>;
}

export async function openCluster(say: (line: string) => void): Promise<Cluster> {
  await using opened = new AsyncDisposableStack();
  const controlPlane = opened.use(await startControlPlane({ say }));
  const registry = opened.use(await startRegistry({ say }));
  const pushed: Record<string, PushedImage> = {};
  for (const version of VERSIONS) pushed[version] = await registry.pushImage(REPOSITORY, version);
  opened.use(await Kubelet.start({ client: controlPlane.client, base: { readyAfterMs: READY_AFTER_MS }, onTrouble: say }));
  const held = opened.move();
  const image = `${registry.host}/${REPOSITORY}`;
  const pin = (version: Version) => `${image}@${pushed[version]?.digest}`;
  const pinned = { v1: pin('v1'), v2: pin('v2'), v3: pin('v3') };
  return {
    controlPlane,
    registry,
    image,
    pinned,
    deploy: (namespace, instances) => deploy(controlPlane, namespace, instances, pinned.v1),
    remove: (namespace) => remove(controlPlane, namespace),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

async function deploy({ client }: ControlPlane, namespace: string, instances: number, image: string): Promise<void> {
  await client.create('/api/v1/namespaces', { metadata: { name: namespace } });
  await client.create(deploymentsOf(namespace), {
    metadata: { name: WORKLOAD },
    spec: {
      replicas: instances,
      selector: { matchLabels: { app: WORKLOAD } },
      template: {
        metadata: { labels: { app: WORKLOAD } },
        spec: { containers: [{ name: 'main', image, readinessProbe: { httpGet: { path: '/ready', port: 8080 } } }] },
      },
    },
  });
  await until(
    `${instances} instances ready in ${namespace}`,
    async () => (await client.get<Deployment>(`${deploymentsOf(namespace)}/${WORKLOAD}`)).status?.readyReplicas === instances,
  );
}

async function remove({ client }: ControlPlane, namespace: string): Promise<void> {
  await client.delete(`${deploymentsOf(namespace)}/${WORKLOAD}`, { propagationPolicy: 'Background' });
  await until(
    `the pods of ${namespace} gone`,
    async () => (await client.get<{ items: unknown[] }>(`/api/v1/namespaces/${namespace}/pods?limit=1`)).items.length === 0,
  );
}

function deploymentsOf(namespace: string): string {
  return `/apis/apps/v1/namespaces/${namespace}/deployments`;
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`expected ${what} within ${START_TIMEOUT_MS / 1000} s`);
    await sleep(200);
  }
}
