import { setTimeout as sleep } from 'node:timers/promises';
import { checkInvariant, minimumReady, type Observation, replay } from '@sluice/sandbox';
import { notAtRest } from '../judging/at-rest.ts';
import { heldSizes } from '../judging/held-sizes.ts';
import { type ForeignWrite, ownViolations } from '../judging/own-violations.ts';
import type { Version } from './cluster.ts';
import { check, equal } from './scenario.ts';
import type { Scene } from './scene.ts';

export interface Judgement {
  readonly name?: string;
  /** The version that holds are counted for: `old+new`, in order. Undefined: not judged. */
  readonly toward?: Version;
  readonly holds?: readonly string[];
  /** Serving instances never fell under this. */
  readonly least: number;
  /** ReplicaSet sizes together never went over n by more than this. */
  readonly motion?: number;
  /** Versions whose ReplicaSets never had an instance. */
  readonly never?: readonly Version[];
  /** Everything runs this version, n of it, with the owner's settings. */
  readonly finished?: { readonly version: Version; readonly n: number };
  /** U: how far serving instances may fall below what the invariant asks. */
  readonly unavailable?: number;
  /** Writes of somebody else to the Deployment: what the controller retires because of them is not ours to answer for. */
  readonly foreign?: readonly ForeignWrite[];
}

/** Judges a scenario by the observer's file and by the state at the end; returns the evidence. */
export async function judge(scene: Scene, expected: Judgement): Promise<string> {
  const { name = 'web' } = expected;
  const seen = await scene.observations();
  const evidence: string[] = [];
  if (expected.toward !== undefined && expected.holds !== undefined) {
    const found = heldSizes(seen, name, scene.cluster.pinned[expected.toward]);
    equal(`${name}: holds seen by the observer`, found.join(' '), expected.holds.join(' '));
    if (found.length > 0) evidence.push(`holds ${found.join(' ')}`);
  }
  const { ready } = minimumReady(seen, name);
  check(ready >= expected.least, `${name}: serving instances fell to ${ready}, expected at least ${expected.least}`);
  evidence.push(`least ready ${ready}`);
  const { unavailable = 0, foreign = [] } = expected;
  const judged = ownViolations(seen, { workload: name, writes: foreign });
  const violations = judged.own.filter((found) => found.readyAfter + found.excused < Math.min(found.n, found.readyBefore) - unavailable);
  const [violation] = violations;
  check(violation === undefined, `${name}: ${violations.length} violations of the invariant; the first: ${violation?.message}`);
  if (judged.foreign.length > 0) evidence.push(`${judged.foreign.length} retired on somebody else's word`);
  const outside = checkInvariant(seen, name).losses.filter(({ cause }) => cause !== 'retirement').length;
  if (outside > 0) evidence.push(`${outside} lost otherwise`);
  if (expected.motion !== undefined) {
    const most = mostInMotion(seen, name);
    check(most <= expected.motion, `${name}: ${most} instances over n, expected at most ${expected.motion}`);
    evidence.push(`≤ ${most} over n`);
  }
  for (const version of expected.never ?? [])
    equal(`${name}: most instances of ${version}`, mostOf(seen, scene.cluster.pinned[version]), 0);
  if (expected.finished) {
    await finished(scene, name, expected.finished);
    evidence.push(`${expected.finished.n} × ${expected.finished.version}`);
  }
  return evidence.join(' · ');
}

function mostInMotion(seen: readonly Observation[], name: string): number {
  let most = 0;
  replay(seen, (world, change, apply) => {
    apply();
    const n = world.deployments.get(name)?.n;
    // Between two ReplicaSets being made larger and smaller there is no moment to judge; both belong to one patch.
    if (n !== undefined && change.kind === 'replicaset')
      most = Math.max(most, world.replicaSetsOf(name).reduce((sum, { spec }) => sum + spec, 0) - n);
  });
  return most;
}

export function mostOf(seen: readonly Observation[], image: string): number {
  return Math.max(0, ...seen.map((entry) => (entry.kind === 'replicaset' && entry.image === image ? entry.spec : 0)));
}

const SETTLE_MS = 8_000;

async function finished(scene: Scene, name: string, expected: { readonly version: Version; readonly n: number }): Promise<void> {
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const wrong = notAtRest(
      await scene.deployment(name),
      await scene.replicaSets(name),
      { image: scene.cluster.pinned[expected.version], n: expected.n, settings: scene.settingsOf(name) },
      (image) => scene.cluster.versionOf(image),
    );
    if (wrong.length === 0) return;
    if (Date.now() > deadline) throw new Error(`${name} at the end: ${wrong.join('; ')}`);
    await sleep(100);
  }
}
