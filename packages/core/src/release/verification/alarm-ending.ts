import type { ResolvedTarget } from '../../plan/resolved-plan.ts';
import type { SignalRecord } from '../../record/verification-record.ts';
import type { Evidence } from '../decision.ts';
import type { Cause } from '../failure-cause.ts';
import { goalAt } from '../goal-at.ts';
import type { Assignment, Moved } from '../move-workloads.ts';
import { assign, type Ending, lastBatchIndex, noteStates, type Run } from '../release-run.ts';
import { sidesOf } from '../sides.ts';
import { noteVerifications } from './note-verifications.ts';
import type { Alarm } from './release-watch.ts';
import type { WatchJudgement } from './watch.ts';

/** What a failed signal means for the release: its workloads as they stand, each with the numbers as its cause. */
export async function alarmEnding(
  run: Run,
  target: ResolvedTarget,
  index: number,
  alarms: readonly [Alarm, ...Alarm[]],
): Promise<Extract<Ending, { kind: 'failed' }>> {
  const now = run.ports.clock.now();
  noteVerifications(
    run,
    run.watch.watches.filter(({ seen }) => seen).map((watch) => watch.record('during', now)),
  );
  const moved: Moved[] = [];
  for (const { watch, judgement } of alarms) {
    const { workload } = watch.watched;
    const known = moved.findIndex(
      ({ assignment }) => assignment.workload.service === workload.service && assignment.workload.target === workload.target,
    );
    const causes = causesOf(judgement);
    const before = moved[known];
    if (before?.result?.kind === 'failed')
      moved[known] = { ...before, result: { ...before.result, causes: [...before.result.causes, ...causes] } };
    else moved.push(await standing(run, watch.watched.target.name, workload.service, causes));
  }
  noteStates(run, moved);
  const wish = alarms.some(({ judgement }) => judgement.action === 'rollback') ? 'rollback' : 'hold';
  return { kind: 'failed', target, index, moved, wish };
}

async function standing(run: Run, place: string, service: string, causes: readonly Cause[]): Promise<Moved> {
  const target = run.journal.release.plan.targets.find(({ name }) => name === place);
  const resolved = target?.services.find(({ name }) => name === service);
  if (target === undefined || resolved === undefined) throw new Error(`the plan has no service ${service} on ${place}`);
  const assignment: Assignment = assign(run, target, resolved, lastBatchIndex(resolved, resolved.steps.length));
  const observation = (await run.ports.open(assignment.workload)).observe();
  const { goal, workload } = assignment;
  if (observation === null) return { assignment, result: { kind: 'failed', causes, explanations: [], evidence: null } };
  const { desiredCount, oldSpec, newSpec, newReady } = sidesOf(
    observation,
    goalAt(run.journal.release, workload, resolved, goal.step).targetDigest,
  );
  const evidence: Evidence = {
    desired: desiredCount,
    wanted: observation.mark?.wanted ?? newSpec,
    old: oldSpec,
    new: newSpec,
    ready: newReady,
    surge: 0,
    unavailable: 0,
    paused: observation.paused,
  };
  return { assignment, result: { kind: 'failed', causes, explanations: [], evidence } };
}

function causesOf({ signals, reason, verdict }: WatchJudgement): readonly Cause[] {
  const decisive = signals.filter((signal) => signal.critical && signal.verdict === verdict);
  if (decisive.length === 0) return [{ kind: 'metric', final: true, pod: null, message: reason }];
  return decisive.map((signal) => ({ kind: 'metric', final: true, pod: null, message: describeSignal(signal) }));
}

/** `errors: 5.1% of 900 requests on new, 0.4% of 8,700 requests on old, a ratio of 12.7 (…)`. */
export function describeSignal({ name, message }: Pick<SignalRecord, 'name' | 'message'>): string {
  return `${name}: ${message}`;
}
