import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Deployment,
  JSON_PATCH,
  type KubeClient,
  Kubelet,
  MERGE_PATCH,
  minimumReady,
  type Observation,
  observe,
  type ReplicaSet,
  statusOf,
  World,
} from '@sluice/sandbox';
import { startControlPlane } from '../control-plane.ts';

/**
 * What the ADR "which template does a hold carry" decides by. The rule of the holds is written out once more, in raw patches, for both
 * variants:
 *
 * - `new`: in a hold the paused Deployment keeps the template of the new version.
 * - `stable`: after pausing, a second patch sets the stable version's template, still paused.
 * - `careful`: the same patch sets `maxUnavailable: 1` too (0 is not allowed beside `maxSurge: 0`), so that a resume has nothing to take.
 *
 * Each row is one Deployment of 10 in a namespace of its own, brought to a hold of k and then met by one event.
 */

type Variant = 'new' | 'stable' | 'careful';

const VARIANTS = ['new', 'stable', 'careful'] as const;

const N = 10;
const S = 3;
const MAX_READY_SECONDS = 2_147_483_646;
const NO_DEADLINE = 2_147_483_647;
const NAME = 'web';
const OLD = 'example/web:v1';
const PARALLEL = 4;
/** Controllers race: a cell that differs between repetitions shows all it saw. */
const REPETITIONS = Number(process.argv[2] ?? 3);

class Release {
  readonly namespace: string;
  readonly variant: Variant;
  readonly image: string;
  patches = 0;
  requests = 0;
  readonly #client: KubeClient;
  readonly #path: string;

  constructor(client: KubeClient, namespace: string, variant: Variant) {
    this.namespace = namespace;
    this.variant = variant;
    this.image = `example/web:v2-${namespace}`;
    this.#client = client;
    this.#path = `/apis/apps/v1/namespaces/${namespace}/deployments/${NAME}`;
  }

  async create(): Promise<void> {
    await this.#client.create('/api/v1/namespaces', { metadata: { name: this.namespace } });
    await this.#client.create(`/apis/apps/v1/namespaces/${this.namespace}/deployments`, {
      metadata: { name: NAME },
      spec: {
        replicas: N,
        selector: { matchLabels: { app: NAME } },
        template: { metadata: { labels: { app: NAME } }, spec: { containers: [{ name: 'main', image: OLD }] } },
      },
    });
    await until(async () => (await this.look()).old.ready === N, `${this.namespace}: ${N} instances ready`);
  }

  async look() {
    this.requests += 2;
    const deployment = await this.#client.get<Deployment>(this.#path);
    const sets = await this.#client.list<ReplicaSet>(`/apis/apps/v1/namespaces/${this.namespace}/replicasets`);
    const side = (matches: (image: string) => boolean) => {
      const mine = sets.items.filter((set) => matches(set.spec.template.spec.containers[0]?.image ?? ''));
      return {
        spec: mine.reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0),
        ready: mine.reduce((sum, set) => sum + (set.status?.readyReplicas ?? 0), 0),
        available: mine.reduce((sum, set) => sum + (set.status?.availableReplicas ?? 0), 0),
        minReadySeconds: mine.map((set) => ('minReadySeconds' in set.spec ? Number(set.spec.minReadySeconds) : 0)),
        revision: mine.map((set) => Number(set.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0)),
        observed: mine.every((set) => set.status?.observedGeneration === set.metadata.generation),
      };
    };
    return { deployment, new: side((image) => image === this.image), old: side((image) => image !== this.image) };
  }

  async patch(spec: Record<string, unknown>, metadata: Record<string, unknown> = {}): Promise<void> {
    this.patches += 1;
    this.requests += 1;
    await this.#client.patch<Deployment>(this.#path, { metadata, spec }, MERGE_PATCH);
  }

  async pause(): Promise<void> {
    this.patches += 1;
    this.requests += 1;
    await this.#client.patch(this.#path, [{ op: 'add', path: '/spec/paused', value: true }], JSON_PATCH);
  }

  /** The rule: to k instances of `image`, which is the new version, or the stable one on the way back. */
  async to(k: number, image: string = this.image): Promise<void> {
    const back = image !== this.image;
    for (let round = 0; round < 200; round += 1) {
      const seen = await this.look();
      const [target, others] = back ? [seen.old, seen.new] : [seen.new, seen.old];
      const n = seen.deployment.spec.replicas ?? 1;
      const given = Math.min(n, Math.max(0, n - others.spec));
      const u = Math.max(given, Math.min(target.observed ? target.ready : 0, k));
      const s = Math.max(0, Math.min(S, k - u, k - given));
      if (target.spec === u + s && others.spec === n - u) {
        if (s === 0 && u === k && target.ready >= k) break;
        await sleep(20);
        continue;
      }
      // Somebody else wrote first, mostly the controller its status: look again.
      if (!(await this.#move(image, u, s, seen.deployment.metadata.resourceVersion))) continue;
      const moved = async () => {
        const now = await this.look();
        const [t, o] = back ? [now.old, now.new] : [now.new, now.old];
        return t.spec === u + s && o.spec === n - u;
      };
      await until(moved, `${this.namespace}: ReplicaSets at ${u + s} and ${n - u}`);
      await this.pause();
    }
    if (this.variant === 'new' || k === N || back) return;
    const template = { spec: { containers: [{ name: 'main', image: OLD }] } };
    await this.patch(
      this.variant === 'stable' ? { template } : { template, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
    );
  }

  async #move(image: string, u: number, s: number, resourceVersion: string | undefined): Promise<boolean> {
    try {
      await this.patch(
        {
          template: { spec: { containers: [{ name: 'main', image }] } },
          minReadySeconds: MAX_READY_SECONDS,
          progressDeadlineSeconds: NO_DEADLINE,
          strategy: { rollingUpdate: { maxSurge: s, maxUnavailable: u } },
          paused: false,
        },
        { resourceVersion },
      );
      return true;
    } catch (error) {
      if (statusOf(error) === 409) return false;
      throw error;
    }
  }
}

async function until(condition: () => Promise<boolean>, what: string, timeoutMs = 20_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await sleep(10);
  }
}

interface Row {
  readonly event: string;
  readonly k: number;
  readonly variant: Variant;
  readonly outcome: string;
  readonly minimum: number;
  readonly serving: string;
}

/** One event in a hold. `steps` may read the release; `then` goes on after the world has come to rest. */
interface Event {
  readonly name: string;
  readonly ks: readonly number[];
  /** The event comes with the hold's last patch, before the controllers have seen to it; otherwise a second later. */
  readonly atOnce?: boolean;
  readonly steps: readonly ((release: Release, kubelet: Kubelet) => Promise<void>)[];
}

const scaleTo = (replicas: number) => (release: Release) => release.patch({ replicas });
const resume = (release: Release) => release.patch({ paused: false });
const restore = (release: Release) =>
  release.patch({
    strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    minReadySeconds: 0,
    progressDeadlineSeconds: 600,
    paused: false,
  });
const crash = async (release: Release, kubelet: Kubelet) =>
  kubelet.setBehaviours([...kubelet.behaviours, { image: release.image, behaviour: { crash: 'loop' } }]);
const ALL = [1, 3, 7, 8];

const EVENTS: readonly Event[] = [
  { name: '(a) kubectl rollout resume', ks: ALL, steps: [resume] },
  { name: '(a0) the same, right after the last patch', ks: ALL, atOnce: true, steps: [resume] },
  { name: '(b) GitOps restores strategy, minReady, deadline, paused', ks: ALL, steps: [restore] },
  {
    name: "(b') as (b), but paused stays",
    ks: ALL,
    steps: [
      (release) =>
        release.patch({
          strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
          minReadySeconds: 0,
          progressDeadlineSeconds: 600,
        }),
    ],
  },
  { name: '(c) scale 10, 6, 3, 12, 10', ks: ALL, steps: [scaleTo(6), scaleTo(3), scaleTo(12), scaleTo(10)] },
  { name: '(d) scale 10, 0, 10', ks: ALL, steps: [scaleTo(0), scaleTo(10)] },
  { name: '(e) scale 10, 1, 10', ks: ALL, steps: [scaleTo(1), scaleTo(10)] },
  { name: '(f) scale 10, 4', ks: [1], steps: [scaleTo(4)] },
  { name: '(g) new pods crash in the hold', ks: ALL, steps: [crash] },
  { name: "(g') new pods crash, then rollout resume", ks: ALL, steps: [crash, resume] },
];

async function measure(client: KubeClient, kubelet: Kubelet, event: Event, k: number, variant: Variant, index: number): Promise<Row> {
  const release = new Release(client, `hold-${index}`, variant);
  await release.create();
  const observations: Observation[] = [];
  const stop = new AbortController();
  await observe(client, release.namespace, (observation) => observations.push(observation), stop.signal);
  await release.to(k);
  if (event.atOnce !== true) await sleep(1000);
  const fromMs = Date.now();
  const path: string[] = [];
  for (const step of event.steps) {
    await step(release, kubelet);
    await rest(observations);
    const world = worldOf(observations);
    path.push(shares(world, release));
  }
  stop.abort();
  const world = worldOf(observations);
  const sets = world.replicaSetsOf(NAME).filter((set) => world.readyOf(set.name) > 0);
  const serving = sets.map((set) => (set.image === release.image ? 'new' : 'old')).sort();
  await client.delete(`/api/v1/namespaces/${release.namespace}`);
  return {
    event: event.name,
    k,
    variant,
    outcome: path.join(', '),
    minimum: minimumReady(observations, NAME, { fromMs }).ready,
    serving: serving.join('+') || 'none',
  };
}

function worldOf(observations: readonly Observation[]): World {
  const world = new World();
  for (const observation of observations) world.apply(observation);
  return world;
}

/** old/new by spec, and what of it serves when that differs. */
function shares(world: World, release: Release): string {
  const count = (isNew: boolean) => {
    const sets = world.replicaSetsOf(NAME).filter((set) => (set.image === release.image) === isNew);
    const spec = sets.reduce((sum, set) => sum + set.spec, 0);
    const ready = sets.reduce((sum, set) => sum + world.readyOf(set.name), 0);
    return { spec, ready };
  };
  const old = count(false);
  const fresh = count(true);
  const ready = old.ready === old.spec && fresh.ready === fresh.spec ? '' : ` (ready ${old.ready}/${fresh.ready})`;
  return `${old.spec}/${fresh.spec}${ready}`;
}

/** Nothing relevant has changed for 2.5 s; crash loops never rest, so at most 10 s. */
async function rest(observations: readonly Observation[]): Promise<void> {
  const deadline = Date.now() + 10_000;
  const started = Date.now();
  const changes = () => observations.filter((observation) => observation.kind !== 'pod' || observation.ready).at(-1)?.at ?? 0;
  while (Date.now() < deadline && Date.now() - Math.max(started, changes()) < 2500) await sleep(100);
}

interface Cost {
  readonly variant: Variant;
  readonly k: number;
  readonly patches: number;
  readonly requests: number;
  readonly leaveMs: number;
  readonly backMs: number;
  readonly revisions: string;
  readonly minReady: string;
}

/** (h): what a release 1 → 3 → 7 → 8 costs, hold by hold, and how long going back from 8 takes. */
async function cost(client: KubeClient, variant: Variant): Promise<Cost[]> {
  const rows: Cost[] = [];
  const release = new Release(client, `cost-${variant}`, variant);
  await release.create();
  for (const k of ALL) {
    const patches = release.patches;
    const requests = release.requests;
    const started = Date.now();
    await release.to(k);
    const leaveMs = Date.now() - started;
    await sleep(500);
    const state = await release.look();
    rows.push({
      variant,
      k,
      patches: release.patches - patches,
      requests: release.requests - requests,
      leaveMs,
      backMs: 0,
      revisions: `deployment ${state.deployment.metadata.annotations?.['deployment.kubernetes.io/revision']}, old ${state.old.revision.join()}, new ${state.new.revision.join()}`,
      minReady: `old ${named(state.old.minReadySeconds)} (available ${state.old.available} of ${state.old.ready}), new ${named(state.new.minReadySeconds)} (available ${state.new.available} of ${state.new.ready})`,
    });
  }
  // Going back: the stable template while paused, until nothing of the stable side counts as available, then the rule.
  const started = Date.now();
  if (variant === 'new') await release.patch({ template: { spec: { containers: [{ name: 'main', image: OLD }] } } });
  await until(async () => (await release.look()).old.available === 0, 'the stable ReplicaSet has no available pods');
  const armedMs = Date.now() - started;
  await release.to(N, OLD);
  const last = rows.at(-1);
  if (last !== undefined) rows[rows.length - 1] = { ...last, backMs: Date.now() - started };
  const state = await release.look();
  console.log(
    `back from 8 (${variant}): armed after ${armedMs} ms, ${Date.now() - started} ms in all, ends at ${state.old.spec}/${state.new.spec}`,
  );
  await client.delete(`/api/v1/namespaces/${release.namespace}`);
  return rows;
}

function named(seconds: readonly number[]): string {
  return seconds.map((value) => (value === MAX_READY_SECONDS ? 'MAX' : String(value))).join();
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

await using controlPlane = await startControlPlane({ say: console.error });
await using kubelet = await Kubelet.start({ client: controlPlane.client, base: { readyAfterMs: 300 } });
const costs: Cost[] = [];
for (const variant of VARIANTS) costs.push(...(await cost(controlPlane.client, variant)));
console.log(
  `\n(h) what a hold costs; S = ${S}, readiness 0.3 s\n${table([
    ['variant', 'k', 'patches', 'requests', 'ms to the hold', 'revisions', 'minReadySeconds'],
    ...costs.map((row) => [
      row.variant,
      String(row.k),
      String(row.patches),
      String(row.requests),
      String(row.leaveMs),
      row.revisions,
      row.minReady,
    ]),
  ])}\n`,
);

const cases = EVENTS.flatMap((event) =>
  event.ks.flatMap((k) => VARIANTS.flatMap((variant) => Array.from({ length: REPETITIONS }, () => ({ event, k, variant })))),
);
const results: Row[] = [];
const queue = cases.entries();
await Promise.all(
  Array.from({ length: PARALLEL }, async () => {
    for (const [index, { event, k, variant }] of queue) {
      results[index] = await measure(controlPlane.client, kubelet, event, k, variant, index);
    }
  }),
);
const distinct = (texts: readonly string[]) => {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => (counts.size === 1 ? text : `${count}x ${text}`)).join(' | ');
};
const cell = (rows: readonly Row[]) => [
  distinct(rows.map(({ outcome }) => outcome)),
  String(Math.min(...rows.map(({ minimum }) => minimum))),
  distinct(rows.map(({ serving }) => serving)),
];
const lines = EVENTS.flatMap((event) =>
  event.ks.map((k) => {
    const of = (variant: Variant) => results.filter((row) => row.event === event.name && row.k === k && row.variant === variant);
    return [event.name, `${N - k}/${k}`, ...VARIANTS.flatMap((variant) => cell(of(variant)))];
  }),
);
console.log(
  `events in a hold of old/new, ${REPETITIONS} times each; outcome as old/new after each step; least ready in any; who serves at the end\n${table(
    [['event', 'hold', ...VARIANTS.flatMap((variant) => [variant.toUpperCase(), 'min', 'serves'])], ...lines],
  )}`,
);
