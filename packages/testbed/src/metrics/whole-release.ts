import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { releaseRecordSchema } from '@sluice/core';
import {
  type BehaviourText,
  type Deployment,
  type KubeObject,
  minimumReady,
  type Pod,
  type ReplicaSet,
  startLoad,
  startObserver,
  writeKubeconfig,
} from '@sluice/sandbox';
import { SluiceProcess } from '../faults/sluice-process.ts';
import { heldSizes } from '../judging/held-sizes.ts';
import type { Prometheus } from '../prometheus.ts';
import { until } from '../scenarios/scene.ts';
import { behaveInCase } from './case-behaviours.ts';
import type { MetricWorld } from './pods-cases.ts';

export interface WholeRelease {
  readonly replicas: number;
  readonly old: BehaviourText;
  readonly new: BehaviourText;
  /** Scrapes the instances and is asked; the instances themselves are, without it. */
  readonly prometheus?: Prometheus;
  /** Of each verify step; default 20. */
  readonly verifySeconds?: number;
}

export interface Released {
  readonly exitCode: number | null;
  readonly phase: string;
  readonly reason: string;
  readonly holding: string | null;
  /** Sizes old+new of each hold, as the observer saw them. */
  readonly holds: readonly string[];
  readonly leastReady: number;
  /** Instances of the new version that there are to be at the end. */
  readonly newAtEnd: number;
  /** Version of the Deployment's template at the end. */
  readonly versionAtEnd: string;
  readonly seconds: number;
}

const REQUESTS_PER_SECOND = 120;
const TIMEOUT_MS = 150_000;

/**
 * Releases v2 over v1 by the command as a process of its own: one instance, half, all, with a verify step after each; clients send requests to whatever is ready, and the
 * observer watches from beside.
 */
export async function releaseWhole({ plane, namespace }: MetricWorld, options: WholeRelease): Promise<Released> {
  const { replicas, prometheus, verifySeconds = 20 } = options;
  await using opened = new AsyncDisposableStack();
  const { client } = plane;
  const folder = await mkdtemp(join(tmpdir(), 'sluice-whole-release-'));
  opened.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const repository = `metrics/${namespace}`;
  const image = `${plane.registry.host}/${repository}`;
  const pinned = async (tag: string) => `${image}@${(await plane.registry.pushImage(repository, tag)).digest}`;
  const [v1, v2] = [await pinned('v1'), await pinned('v2')];
  behaveInCase(plane, namespace, [
    { image: v1, behaviour: options.old },
    { image: v2, behaviour: options.new },
  ]);
  opened.defer(() => behaveInCase(plane, namespace, []));

  await client.create('/api/v1/namespaces', { metadata: { name: namespace } });
  opened.defer(async () => {
    await client.delete(`/apis/apps/v1/namespaces/${namespace}/deployments`).catch(() => undefined);
  });
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const container = {
    name: 'main',
    image: v1,
    ports: [{ name: 'http', containerPort: 8080 }],
    readinessProbe: { httpGet: { path: '/', port: 8080 } },
  };
  await client.create(path, {
    metadata: { name: 'web' },
    spec: {
      replicas,
      selector: { matchLabels: { app: namespace } },
      template: { metadata: { labels: { app: namespace } }, spec: { containers: [container], terminationGracePeriodSeconds: 1 } },
    },
  });
  const deployment = () => client.get<Deployment>(`${path}/web`);
  await until(async () => (await deployment()).status?.readyReplicas === replicas, `${replicas} instances ready`);

  const observer = await startObserver(plane.endpoint, namespace);
  opened.defer(() => observer.stop());
  const load = await startLoad(plane.endpoint, { namespace, selector: `app=${namespace}`, requestsPerSecond: REQUESTS_PER_SECOND });
  opened.defer(async () => void (await load.stop()));
  if (prometheus)
    opened.defer(scrapeWhatRuns(prometheus, async () => (await client.list<Pod>(`/api/v1/namespaces/${namespace}/pods`)).items));

  await writeFile(join(folder, 'release.yaml'), JSON.stringify(planOf(namespace, image, verifySeconds, prometheus)));
  const kubeconfigPath = writeKubeconfig(join(folder, 'kubeconfig'), plane.endpoint, { namespace });
  const command = ['release', '--environment', 'test', '--version', 'v2', '--yes', '--json', '--lock-seconds', '30'];
  const { exitCode, durationMs, stderr, timedOut } = await new SluiceProcess(command, {
    kubeconfigPath,
    cwd: folder,
    timeoutMs: TIMEOUT_MS,
    compileCache: join(folder, 'compile-cache'),
  }).result;
  if (timedOut) throw new Error(`the release took over ${TIMEOUT_MS / 1000} s: ${stderr.slice(-800)}`);
  const map = await client
    .get<KubeObject & { readonly data?: Readonly<Record<string, string>> }>(`/api/v1/namespaces/${namespace}/configmaps/sluice-shop-test`)
    .catch(() => null);
  const release = releaseRecordSchema.safeParse(JSON.parse(map?.data?.['record.json'] ?? '{}')).data?.release;
  if (!release) throw new Error(`no release was begun (exit ${exitCode}): ${stderr.slice(-800)}`);
  const seen = await observer.read(150);
  const { items: sets } = await client.list<ReplicaSet>(`/apis/apps/v1/namespaces/${namespace}/replicasets`);
  const atEnd = (await deployment()).spec.template.spec.containers[0]?.image;
  return {
    exitCode,
    phase: release.phase,
    reason: release.reason,
    holding: release.holding,
    holds: heldSizes(seen, 'web', v2),
    leastReady: minimumReady(seen, 'web').ready,
    newAtEnd: sets.find(({ spec }) => spec.template.spec.containers[0]?.image === v2)?.spec.replicas ?? 0,
    versionAtEnd: atEnd === v1 ? 'v1' : atEnd === v2 ? 'v2' : String(atEnd),
    seconds: Math.round(durationMs / 1000),
  };
}

function planOf(namespace: string, image: string, seconds: number, prometheus: Prometheus | undefined): unknown {
  const pods = '$(pods)';
  const verify = { verify: { use: 'requests', for: `${seconds}s` } };
  return {
    metadata: { name: 'shop' },
    services: { web: { image } },
    environments: {
      test: {
        targets: [{ name: 'here', namespace }],
        strategy: 'steps',
        ...(prometheus && { metrics: { prometheus: { url: prometheus.url, delay: '2s' } } }),
      },
    },
    verifications: {
      requests: {
        interval: '1s',
        metrics: {
          errors: { bad: `http_requests_total{${pods},code=~"5.."}`, total: `http_requests_total{${pods}}`, minimum: { requests: 100 } },
          latency: { histogram: `http_request_duration_seconds{${pods}}`, threshold: '250ms', minimum: { requests: 100 } },
        },
      },
    },
    strategies: { steps: { steps: [{ batch: 1 }, verify, { batch: '50%' }, verify, { batch: '100%' }] } },
  };
}

/** Keeps the targets of Prometheus those that run; returns what ends it. */
function scrapeWhatRuns(prometheus: Prometheus, pods: () => Promise<readonly Pod[]>): () => Promise<void> {
  const stop = new AbortController();
  const running = (async () => {
    while (!stop.signal.aborted) {
      const targets = (await pods())
        .filter(({ status }) => status?.podIP !== undefined)
        .map(({ metadata, status }) => ({
          address: `${status?.podIP}:8080`,
          labels: { namespace: String(metadata.namespace), pod: metadata.name },
        }));
      await prometheus.scrape(targets);
      await sleep(500, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    stop.abort();
    await running;
  };
}
