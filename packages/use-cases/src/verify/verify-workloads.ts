import {
  type Measuring,
  type Observation,
  type RecordedLine,
  type Report,
  type ResolvedPlan,
  type ResolvedTarget,
  recordMeasuring,
  SluiceError,
  type Verdict,
  type VerificationRecord,
  type VerifiedSubject,
  verifyAlone,
  type WatchedSides,
  worstVerdict,
} from '@sluice/core';
import { observeWorkload } from '@sluice/kubernetes';
import { clusterMeasuring } from '../cluster-measuring.ts';
import type { Clusters } from '../clusters.ts';
import { systemClock } from '../system-clock.ts';

export interface VerifyWorkloadsOptions {
  readonly plan: ResolvedPlan;
  /** Verification of the plan. */
  readonly use: string;
  readonly seconds: number;
  /** Deployment whose instances are the old ones of the only workload; null: the other ReplicaSets of each. */
  readonly baseline: string | null;
  /** When what is verified began, in milliseconds since the epoch; null is now. */
  readonly since: number | null;
  readonly signal: AbortSignal;
  readonly report: Report;
  /** Hears every line of a recording. */
  readonly record?: (line: RecordedLine) => void;
  readonly measuring?: Measuring;
}

/** What a verification outside of a release came to. */
export interface Verified {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly records: readonly VerificationRecord[];
}

/** Compares new with old instances of workloads that are being released, by whoever it is. Changes nothing. */
export async function verifyWorkloads(clusters: Clusters, options: VerifyWorkloadsOptions): Promise<Verified> {
  const { plan, seconds, signal, report, record, measuring = clusterMeasuring(clusters) } = options;
  const subjects = await subjectsOf(clusters, options);
  const write = record ?? (() => undefined);
  for (const [index, { watched }] of subjects.entries()) write(beginning(index, watched));
  const place = (target: string, service: string): number =>
    subjects.findIndex(({ watched }) => watched.target.name === target && watched.workload.service === service);
  const records = await verifyAlone(subjects, {
    clock: systemClock,
    measuring: record === undefined ? measuring : recordMeasuring(measuring, place, write),
    report,
    seconds,
    signal,
    onLook: (subject, { newCount, ...sides }, at) =>
      write({ kind: 'look', subject, at, sides: { new: [...sides.new], newCount, old: [...sides.old], before: [...sides.before] } }),
  });
  return verifiedOf(records, plan.targets.length > 1);
}

/** The worst of them, and why. */
export function verifiedOf(records: readonly VerificationRecord[], severalTargets: boolean): Verified {
  const verdict = worstVerdict(records.map((record) => record.verdict));
  const deciding = records.filter((record) => record.verdict === verdict);
  const reason = deciding.map((record) => `${record.service}${severalTargets ? ` in ${record.target}` : ''}: ${record.reason}`).join('; ');
  return { verdict, reason: reason === '' ? 'there is no workload to verify' : reason, records };
}

function beginning(subject: number, { index: _, target, ...watched }: VerifiedSubject['watched']): RecordedLine {
  const { name, region, namespace, context, after, soakSeconds, metrics = [] } = target;
  return {
    kind: 'begin',
    schemaVersion: 1,
    subject,
    ...watched,
    workload: { ...watched.workload },
    target: { name, region, namespace, context, after: [...after], soakSeconds, metrics: [...metrics] },
  };
}

async function subjectsOf(clusters: Clusters, options: VerifyWorkloadsOptions): Promise<readonly VerifiedSubject[]> {
  const { plan, use, seconds, baseline, since } = options;
  const verification = plan.verifications?.[use];
  if (verification === undefined) throw new SluiceError('no-verification', 'bug', `the plan was resolved without verification ${use}`);
  const places = plan.targets.flatMap((target) => target.services.map((service) => ({ target, service })));
  if (baseline !== null && places.length !== 1)
    throw new SluiceError(
      'one-baseline',
      'input',
      `a baseline is for one workload, and there are ${places.length}: verify them one by one`,
    );
  const now = systemClock.now();
  const subjects = places.map(({ target, service }): VerifiedSubject => {
    const { name } = service.workload;
    const { context, namespace } = target;
    const { services: _, ...place } = target;
    return {
      watched: {
        target: place,
        workload: { target: target.name, service: service.name, context, namespace, name },
        verification,
        index: null,
        seconds,
        alpha: verification.alpha / places.length,
        beganAt: now,
        releaseBeganAt: Math.min(since ?? now, now),
      },
      sides: async () => await sidesNow(clusters, target, name, baseline),
    };
  });
  await expectAll(clusters, places, baseline);
  return subjects;
}

async function sidesNow(clusters: Clusters, target: ResolvedTarget, name: string, baseline: string | null): Promise<WatchedSides | null> {
  const own = await look(clusters, target, name);
  if (own === null) return null;
  const other = baseline === null ? own : await look(clusters, target, baseline);
  return sidesOf(own, other ?? own, baseline !== null);
}

/** New is what the Deployment is being brought to; where a release of ours holds it, what that brings it to. */
export function sidesOf(own: Observation, other: Observation, apart: boolean): WatchedSides {
  const target = own.mark?.targetDigest ?? own.templateDigest;
  const fresh = own.replicaSets.filter((set) => (apart ? set.specCount > 0 : set.templateDigest === target));
  const others = other.replicaSets.filter((set) => apart || set.templateDigest !== target);
  return {
    new: fresh.map((set) => set.name),
    newCount: fresh.reduce((sum, { specCount }) => sum + specCount, 0),
    old: others.filter(({ specCount }) => specCount > 0).map((set) => set.name),
    before: others.map((set) => set.name),
  };
}

async function look(clusters: Clusters, target: ResolvedTarget, name: string): Promise<Observation | null> {
  const { observation } = await observeWorkload(await clusters.client(target.context), { namespace: target.namespace, name });
  return observation;
}

/** All that are not there, at once. */
async function expectAll(
  clusters: Clusters,
  places: readonly { readonly target: ResolvedTarget; readonly service: ResolvedTarget['services'][number] }[],
  baseline: string | null,
): Promise<void> {
  const wanted = places.flatMap(({ target, service }) => [
    { target, name: service.workload.name },
    ...(baseline === null ? [] : [{ target, name: baseline }]),
  ]);
  const missing: string[] = [];
  for (const { target, name } of wanted) if ((await look(clusters, target, name)) === null) missing.push(`${target.namespace}/${name}`);
  if (missing.length > 0)
    throw new SluiceError(
      'no-workload',
      'input',
      `there is no Deployment ${missing.join(', no Deployment ')}. Correct the name, the namespace or the context`,
    );
}
