import type { Barrier, BarrierVerify } from '../../plan/barriers.ts';
import { formatDuration } from '../../plan/durations.ts';
import type { ResolvedTarget } from '../../plan/resolved-plan.ts';
import { movesSomething, verifiedBatches } from '../../plan/verified-batches.ts';
import type { WorkloadRecord } from '../../record/release-record.ts';
import type { VerificationRecord } from '../../record/verification-record.ts';
import { assign, type Ending, isDone, lastBatchIndex, noteStep, type Run, stageEnd } from '../release-run.ts';
import { watchPause } from '../watch-pause.ts';
import { alarmEnding } from './alarm-ending.ts';
import { beginStepWatch, workloadOf } from './begin-watches.ts';
import { monitorRecords, noteVerifications } from './note-verifications.ts';
import type { Alarm } from './release-watch.ts';
import type { Watch } from './watch.ts';

/** The verify steps of a barrier: looks for as long as the longest says, then judges each. Begun again by a process that comes after. */
export async function runVerify(run: Run, target: ResolvedTarget, { index, verifies }: Barrier): Promise<Ending | null> {
  const { ports, journal, watch } = run;
  if (verifies.length === 0 || isDone(journal.release, target.name, index, 'verify')) return null;
  const end = stageEnd(run, target, index, 'verify');
  if (end) return end;
  const due = verifies.flatMap((verify) => {
    const workload = hasSomethingToSee(run, target, verify, index);
    return workload === null ? [] : [{ verify, workload }];
  });
  if (due.length === 0 || (await isAccepted(run, target, index))) return await finish(run, target, index);
  const seconds = Math.max(...due.map(({ verify }) => verify.seconds));
  const names = [...new Set(due.map(({ verify }) => verify.verification))].join(', ');
  noteStep(run, target.name, index, 'verify', 'running');
  await journal.phase('verifying', `${names} for ${formatDuration(seconds)} in ${target.name}`);
  const until = ports.clock.now() + seconds * 1000;
  ports.report({ kind: 'waiting', target: target.name, reason: `verify ${names}`, until });
  const watches = due.flatMap(({ verify, workload }) => beginStepWatch(run, target, workload, index, verify.verification, seconds) ?? []);
  const held = target.services.flatMap((service) => {
    const batch = lastBatchIndex(service, index);
    return batch < 0 ? [] : [assign(run, target, service, batch)];
  });
  const passed = await watch.during((signal) => watchPause(ports, held, until, signal), run.signal);
  if (passed.kind === 'alarmed') return await failed(run, target, index, passed.alarms);
  if (passed.result.length > 0) {
    noteStep(run, target.name, index, 'verify', 'failed');
    return { kind: 'failed', target, index, moved: passed.result };
  }
  await watch.lookNow(watches, run.signal);
  return await judgeAll(run, target, index, watches);
}

/** Whether a batch before has moved instances of the service that the version did not run on already. */
function hasSomethingToSee(run: Run, target: ResolvedTarget, { service }: BarrierVerify, index: number): WorkloadRecord | null {
  const workload = workloadOf(run, target, service);
  const steps = target.services.find(({ name }) => name === service)?.steps ?? [];
  if (workload === null || workload.state === null || workload.goal.digest === workload.stable.digest) return null;
  const { desired } = workload.state;
  return verifiedBatches(steps, index).some((batch) => movesSomething(steps, batch, desired)) ? workload : null;
}

async function judgeAll(run: Run, target: ResolvedTarget, index: number, watches: readonly Watch[]): Promise<Ending | null> {
  const now = run.ports.clock.now();
  const judged = watches.map((watch) => ({ watch, judgement: watch.judge('end') }));
  noteVerifications(run, [...judged.map(({ watch, judgement }) => watch.record('end', now, judgement)), ...monitorRecords(run, 'during')]);
  const [first, ...rest] = judged.filter(({ judgement }) => judgement.action === 'rollback' || judgement.action === 'hold');
  if (first) return await failed(run, target, index, [first, ...rest]);
  const undecided = judged.filter(({ judgement }) => judgement.action === 'pause');
  if (undecided.length > 0) {
    const reason = undecided
      .map(({ watch, judgement }) => `${watch.watched.workload.service} in ${target.name}: ${judgement.reason}`)
      .join('; ');
    return { kind: 'undecided', reason: `not decided by the metrics: ${reason}` };
  }
  for (const { watch, judgement } of judged)
    if (judgement.verdict !== 'pass')
      run.ports.report({ kind: 'notice', message: `${watch.watched.workload.service} in ${target.name}: ${judgement.reason}` });
  return await finish(run, target, index);
}

async function failed(run: Run, target: ResolvedTarget, index: number, alarms: readonly [Alarm, ...Alarm[]]): Promise<Ending> {
  noteStep(run, target.name, index, 'verify', 'failed');
  return await alarmEnding(run, target, index, alarms);
}

async function finish(run: Run, target: ResolvedTarget, index: number): Promise<null> {
  const { journal, watch } = run;
  // Also of services whose batch moved nothing: nobody asks for a verdict on them.
  for (const each of watch.watches) if (each.watched.target.name === target.name && each.watched.index === index) watch.end(each);
  noteStep(run, target.name, index, 'verify', 'done');
  if (journal.release.phase === 'verifying') await journal.phase('releasing', 'verified');
  else await journal.save();
  return null;
}

/** Whether a person has said to go on with what the metrics did not decide; who that was is written down. */
async function isAccepted({ journal, options, ports }: Run, target: ResolvedTarget, index: number): Promise<boolean> {
  const isOpen = (record: VerificationRecord): boolean =>
    record.target === target.name && record.index === index && record.action === 'pause' && record.accepted === null;
  if (options.accept === undefined || !journal.release.verifications.some(isOpen)) return false;
  const accepted = { by: options.accept.by, at: ports.clock.now() };
  journal.note(({ verifications }) => ({
    verifications: verifications.map((record) => (isOpen(record) ? { ...record, accepted } : record)),
  }));
  return true;
}
