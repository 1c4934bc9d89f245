import type { Observation } from './observation.ts';
import { World } from './world.ts';

export type ObjectChange = Exclude<Observation, { kind: 'baseline' }>;

/**
 * The changes in the order they happened. Three watches deliver each in order but not among one another, so a pod's deletion may be seen before
 * the scale-down that caused it; resourceVersions of one etcd are one sequence and tell. Objects found at the start come
 * first whatever their number, since together they are one state.
 */
export function inTrueOrder(observations: readonly Observation[]): {
  readonly start: readonly ObjectChange[];
  readonly changes: readonly ObjectChange[];
} {
  const baseline = observations.find((observation) => observation.kind === 'baseline');
  const objects = observations.filter((observation) => observation.kind !== 'baseline');
  // Lists are taken one after another; a change between them is in the stream too and is sorted like any other.
  const ofStart = ({ change, at }: ObjectChange) => change === 'present' && (baseline === undefined || at <= baseline.at);
  const start = objects.filter(ofStart);
  const rest = objects.filter((observation) => !ofStart(observation));
  return { start, changes: [...rest].sort((a, b) => a.rv - b.rv) };
}

/** Walks the changes in true order; `visit` sees the world just before and the change, then just after. */
export function replay(
  observations: readonly Observation[],
  visit: (world: World, change: ObjectChange, apply: () => void) => void,
): World {
  const world = new World();
  const { start, changes } = inTrueOrder(observations);
  for (const object of start) world.apply(object);
  for (const change of changes) {
    let applied = false;
    const apply = () => {
      if (!applied) world.apply(change);
      applied = true;
    };
    visit(world, change, apply);
    apply();
  }
  return world;
}

export interface Window {
  readonly fromMs?: number;
  readonly toMs?: number;
}

export interface Minimum {
  readonly ready: number;
  readonly at: number;
}

/** The least number of serving pods of a Deployment within the window, the state at its beginning included. */
export function minimumReady(observations: readonly Observation[], deployment: string, window: Window = {}): Minimum {
  const { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = window;
  let minimum: Minimum | undefined;
  let current: number | undefined;
  const consider = (ready: number, at: number) => {
    if (minimum === undefined || ready < minimum.ready) minimum = { ready, at };
  };
  const end = replay(observations, (world, change, apply) => {
    current ??= world.readyTotal(deployment);
    if (change.at > toMs) return;
    // What was there at the beginning of the window counts until the first change in it.
    if (change.at >= fromMs && minimum === undefined) consider(current, Number.isFinite(fromMs) ? fromMs : change.at);
    apply();
    current = world.readyTotal(deployment);
    if (change.at >= fromMs) consider(current, change.at);
  });
  return minimum ?? { ready: current ?? end.readyTotal(deployment), at: fromMs };
}

export interface HoldState {
  readonly fromMs: number;
  readonly toMs: number;
  readonly n: number;
  /** Image → pods wanted and pods serving. */
  readonly versions: Readonly<Record<string, { readonly spec: number; readonly ready: number }>>;
  readonly ready: number;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * The states in which a Deployment was left paused for at least `minimumMs` without any change of a ReplicaSet's size, of its pods'
 * readiness or of the Deployment. Each is reported as it was at its end.
 */
export function holds(observations: readonly Observation[], deployment: string, minimumMs = 100, untilMs = Date.now()): HoldState[] {
  const found: HoldState[] = [];
  let since: number | undefined;
  let current: Omit<HoldState, 'fromMs' | 'toMs'> | undefined;
  const close = (toMs: number) => {
    if (since !== undefined && current !== undefined && toMs - since >= minimumMs) found.push({ ...current, fromMs: since, toMs });
  };
  replay(observations, (world, change, apply) => {
    apply();
    const next = holdState(world, deployment);
    if (JSON.stringify(next) === JSON.stringify(current)) return;
    close(change.at);
    current = next;
    since = change.at;
  });
  // The last state lasts until the report is asked for.
  close(untilMs);
  return found;
}

function holdState(world: World, name: string): Omit<HoldState, 'fromMs' | 'toMs'> | undefined {
  const deployment = world.deployments.get(name);
  if (deployment === undefined || !deployment.paused) return undefined;
  const sets = world.replicaSetsOf(name).filter((set) => set.spec > 0 || world.readyOf(set.name) > 0);
  const total = sets.reduce((sum, { spec }) => sum + spec, 0);
  const ready = world.readyTotal(name);
  // Pods still starting or ending: motion, not a hold. A workload of one holds with one old and one new.
  if (total !== ready || total < deployment.n) return undefined;
  return {
    n: deployment.n,
    versions: Object.fromEntries(sets.map((set) => [set.image, { spec: set.spec, ready: world.readyOf(set.name) }])),
    ready,
    annotations: deployment.annotations,
  };
}
