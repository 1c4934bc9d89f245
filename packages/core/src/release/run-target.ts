import { type Barrier, barriers } from '../plan/barriers.ts';
import type { ResolvedService, ResolvedTarget } from '../plan/resolved-plan.ts';
import { runApprovals } from './approval/ask-approval.ts';
import { finishWorkload } from './finish-workload.ts';
import { type Assignment, moveWorkloads } from './move-workloads.ts';
import {
  assign,
  type Ending,
  isDone,
  isKnown,
  lastBatchIndex,
  moveOptions,
  noteStates,
  noteStep,
  type Run,
  stageEnd,
} from './release-run.ts';
import { alarmEnding } from './verification/alarm-ending.ts';
import { beginAllMonitors, beginBatchWatches } from './verification/begin-watches.ts';
import { runGates } from './verification/run-gates.ts';
import { runVerify } from './verification/run-verify.ts';
import { waitBegan } from './wait-began.ts';
import { watchPause } from './watch-pause.ts';
import { closedWindow, saveBegun } from './window-hold.ts';

/** The steps of one target, each a barrier for all its services, then its end. */
export async function runTarget(run: Run, target: ResolvedTarget): Promise<Ending | null> {
  const soaked = await runSoak(run, target);
  if (soaked) return soaked;
  for (const barrier of barriers(target)) {
    const ending =
      (await runBatches(run, target, barrier)) ??
      (await runVerify(run, target, barrier)) ??
      (await runGates(run, target, barrier)) ??
      (await runPause(run, target, barrier)) ??
      (await askWhileWatching(run, target, barrier));
    if (ending) return ending;
  }
  return finishTarget(run, target);
}

/** Counts from the end of the targets that it comes after. */
async function runSoak(run: Run, target: ResolvedTarget): Promise<Ending | null> {
  if (target.soakSeconds === 0 || target.after.length === 0 || isDone(run.journal.release, target.name, -1, 'soak')) return null;
  const end = stageEnd(run, target, -1, 'soak');
  if (end) return { ...end, resumeAt: waitIsOver(run, end, target, -1, 'soak', target.soakSeconds) };
  const trouble = await waitOut(run, target, -1, 'soak', target.soakSeconds);
  if (trouble) return trouble;
  noteStep(run, target.name, -1, 'soak', 'done');
  return null;
}

async function runBatches(run: Run, target: ResolvedTarget, { index }: Barrier): Promise<Ending | null> {
  const { ports, journal } = run;
  const services = target.services.filter((service) => service.steps[index]?.kind === 'batch');
  if (services.length === 0 || isDone(journal.release, target.name, index, 'batch')) return null;
  const end = stageEnd(run, target, index, 'batch') ?? (await closedWindow(run, target, index));
  if (end) return end;
  ports.report({
    kind: 'step',
    target: target.name,
    index,
    title: services.map((service) => title(service, index)).join(', '),
    outcome: 'running',
  });
  // Written with the next save: when a batch began is worth knowing, not a request. One that failed stays so until it is done.
  if (!isKnown(journal.release, target.name, index, 'batch')) noteStep(run, target.name, index, 'batch', 'running');
  await saveBegun(run);
  const assignments = services.map((service) => assign(run, target, service, index));
  beginBatchWatches(run, target, index);
  const passed = await run.watch.during((signal) => moveWorkloads(ports, assignments, { ...moveOptions(run, true), signal }), run.signal);
  if (passed.kind === 'alarmed') {
    noteStep(run, target.name, index, 'batch', 'failed');
    return await alarmEnding(run, target, index, passed.alarms);
  }
  const moved = passed.result;
  noteStates(run, moved);
  const failed = moved.some(({ result }) => result?.kind !== 'reached');
  noteStep(run, target.name, index, 'batch', failed ? 'failed' : 'done');
  if (failed) return { kind: 'failed', target, index, moved };
  await journal.save();
  ports.report({ kind: 'step', target: target.name, index, title: '', outcome: 'done' });
  return null;
}

async function runPause(run: Run, target: ResolvedTarget, { index, pauseSeconds }: Barrier): Promise<Ending | null> {
  if (pauseSeconds === 0 || isDone(run.journal.release, target.name, index, 'pause')) return null;
  const end = stageEnd(run, target, index, 'pause');
  // Too long for a job: its time runs from here, and the next stage begins when it is over.
  if (end) await noteBegun(run, target, index, 'pause');
  if (end) return { ...end, resumeAt: waitIsOver(run, end, target, index, 'pause', pauseSeconds) };
  const trouble = await waitOut(run, target, index, 'pause', pauseSeconds);
  if (trouble) return trouble;
  noteStep(run, target.name, index, 'pause', 'done');
  await run.journal.save();
  return null;
}

/** When a later stage may begin, where it waits for nothing but this time. */
function waitIsOver(
  { journal }: Run,
  { holding }: { readonly holding: 'stage' | 'approval' },
  target: ResolvedTarget,
  index: number,
  kind: 'soak' | 'pause',
  seconds: number,
): number | null {
  const began = holding === 'stage' ? waitBegan(journal.release, target, index, kind) : null;
  return began === null ? null : began + seconds * 1000;
}

/** An automatic pause survives a restart: its start is in the record, and only the rest is waited for. */
async function waitOut(run: Run, target: ResolvedTarget, index: number, kind: 'soak' | 'pause', seconds: number): Promise<Ending | null> {
  const { ports } = run;
  await noteBegun(run, target, index, kind);
  const until = (waitBegan(run.journal.release, target, index, kind) ?? ports.clock.now()) + seconds * 1000;
  ports.report({ kind: 'waiting', target: target.name, reason: kind === 'soak' ? 'soak' : 'pause', until });
  const watched = kind === 'soak' ? [] : target.services.flatMap((service) => lastBatch(run, target, service, index));
  beginAllMonitors(run);
  const passed = await run.watch.during((signal) => watchPause(ports, watched, until, signal), run.signal);
  if (passed.kind === 'alarmed') return await alarmEnding(run, target, index, passed.alarms);
  return passed.result.length > 0 ? { kind: 'failed', target, index, moved: passed.result } : null;
}

/** A person may take their time: the monitors look on. */
async function askWhileWatching(run: Run, target: ResolvedTarget, barrier: Barrier): Promise<Ending | null> {
  if (barrier.approvals.length === 0) return null;
  beginAllMonitors(run);
  const passed = await run.watch.during((signal) => runApprovals({ ...run, signal }, target, barrier), run.signal);
  return passed.kind === 'alarmed' ? await alarmEnding(run, target, barrier.index, passed.alarms) : passed.result;
}

async function noteBegun(run: Run, target: ResolvedTarget, index: number, kind: 'soak' | 'pause'): Promise<void> {
  if (isKnown(run.journal.release, target.name, index, kind)) return;
  noteStep(run, target.name, index, kind, 'running');
  await run.journal.save();
}

async function finishTarget(run: Run, target: ResolvedTarget): Promise<Ending | null> {
  const { journal } = run;
  if (isDone(journal.release, target.name, 0, 'finish')) return null;
  for (const service of target.services) {
    const index = lastBatchIndex(service, service.steps.length);
    const { workload, goal } = assign(run, target, service, index);
    await finishWorkload(run.ports, workload, goal, true, run.signal);
  }
  noteStep(run, target.name, 0, 'finish', 'done');
  await journal.save();
  return null;
}

function lastBatch(run: Run, target: ResolvedTarget, service: ResolvedService, index: number): Assignment[] {
  const batch = lastBatchIndex(service, index);
  return batch < 0 ? [] : [assign(run, target, service, batch)];
}

function title(service: ResolvedService, index: number): string {
  const step = service.steps[index];
  if (step?.kind !== 'batch') return service.name;
  return `${service.name} ${step.amount.kind === 'percent' ? `${step.amount.percent}%` : step.amount.count}`;
}
