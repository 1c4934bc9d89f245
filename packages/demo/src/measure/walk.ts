import type { Sample } from '@sluice/report';
import { type Observation, replay, type World } from '@sluice/sandbox';
import { z } from 'zod';

/** The annotations that say what a Deployment is in the middle of; part of what every release shows to anybody who looks. */
const RELEASE = 'sluice.ci/release';
const POSITION = 'sluice.ci/position';
const positionSchema = z.object({ target: z.string(), step: z.number(), wanted: z.number() });

/** A stretch in which the Deployment said the same of where it is going. */
export interface Segment {
  /** Digest of the pod template it goes to: another one on the way back. */
  readonly target: string;
  readonly step: number;
  readonly wanted: number;
  readonly from: number;
  readonly to: number;
  /** When the last change of a count in it came. */
  readonly settledAt: number;
  /** The counts at its end. */
  readonly last: Sample;
}

export interface Walk {
  readonly desired: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly samples: readonly Sample[];
  readonly segments: readonly Segment[];
}

/**
 * Goes through what was observed from the first to the last moment a Deployment was marked with this release. Null when it never was.
 *
 * *Old* are the ReplicaSets that had instances when the release came, *new* are all others: images cannot tell them apart, since two versions may share one.
 */
export function walkRelease(observations: readonly Observation[], deployment: string, releaseId: string): Walk | null {
  const samples: Sample[] = [];
  const segments: Segment[] = [];
  let olds: ReadonlySet<string> | undefined;
  let open: (Pick<Segment, 'target' | 'step' | 'wanted' | 'from'> & { settledAt: number }) | undefined;
  let desired = 0;
  let endedAt: number | undefined;
  let now = 0;
  const close = (last: Sample): void => {
    if (open !== undefined) segments.push({ ...open, to: now, last });
    open = undefined;
  };
  replay(observations, (world, change, apply) => {
    // Watches are apart: a change that came earlier may have been seen later.
    now = Math.max(now, change.at);
    const isMark = change.kind === 'deployment' && change.name === deployment;
    const marked = isMark ? change.change !== 'deleted' && change.annotations[RELEASE] === releaseId : undefined;
    if (olds === undefined) {
      if (marked !== true) return;
      olds = servingSets(world, deployment);
      samples.push(sampleOf(world, deployment, olds, now));
    }
    if (endedAt !== undefined) return;
    const before = sampleOf(world, deployment, olds, now);
    apply();
    const after = sampleOf(world, deployment, olds, now);
    if (!sameCounts(after, samples.at(-1))) samples.push(after);
    if (open !== undefined && !sameCounts(after, before)) open.settledAt = now;
    if (marked === false) {
      close(before);
      endedAt = now;
      return;
    }
    if (!isMark) return;
    desired = world.deployments.get(deployment)?.n ?? desired;
    const position = positionOf(change.annotations[POSITION]);
    if (position === undefined || (open !== undefined && open.target === position.target && open.step === position.step)) return;
    close(before);
    open = { ...position, from: now, settledAt: now };
  });
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return null;
  if (endedAt === undefined) close(last);
  return { desired, startedAt: first.at, endedAt: endedAt ?? now, samples, segments };
}

function servingSets(world: World, deployment: string): ReadonlySet<string> {
  return new Set(
    world
      .replicaSetsOf(deployment)
      .filter(({ spec }) => spec > 0)
      .map(({ name }) => name),
  );
}

function sampleOf(world: World, deployment: string, olds: ReadonlySet<string>, at: number): Sample {
  const sets = world.replicaSetsOf(deployment);
  const sum = (old: boolean) => sets.filter(({ name }) => olds.has(name) === old).reduce((total, { spec }) => total + spec, 0);
  return { at, old: sum(true), new: sum(false), ready: world.readyTotal(deployment) };
}

function sameCounts(a: Sample, b: Sample | undefined): boolean {
  return b !== undefined && a.old === b.old && a.new === b.new && a.ready === b.ready;
}

function positionOf(text: string | undefined): z.infer<typeof positionSchema> | undefined {
  if (text === undefined) return undefined;
  try {
    return positionSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
