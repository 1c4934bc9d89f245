import { approvalScope } from '../plan/approval-scope.ts';
import { type Barrier, barriers } from '../plan/barriers.ts';
import type { ResolvedService, ResolvedTarget } from '../plan/resolved-plan.ts';
import type { Lock } from '../ports/locks.ts';
import type { Stored } from '../ports/record-store.ts';
import type { ReleasePorts } from '../ports/release-ports.ts';
import type { Release, StepRecord, WorkloadRecord } from '../record/release-record.ts';
import { rollBack } from '../rollback/roll-back.ts';
import { SluiceError } from '../sluice-error.ts';
import type { DriveResult } from './drive-workload.ts';
import { failureSentence, noteFailures } from './failure-record.ts';
import { finishWorkload } from './finish-workload.ts';
import type { Goal } from './goal.ts';
import { goalAt } from './goal-at.ts';
import { isApproved } from './is-approved.ts';
import { Journal } from './journal.ts';
import { type Assignment, type Moved, moveWorkloads } from './move-workloads.ts';
import { StageLimit } from './stage-limit.ts';
import { waitBegan } from './wait-began.ts';
import { watchPause } from './watch-pause.ts';

export interface RunOptions {
  readonly signal: AbortSignal;
  /** Go on although somebody changed the pod template: put the release's own back. */
  readonly takeOver: boolean;
  /** Number of the last stage to run, one that `decideStage` lets run; to the end without it. */
  readonly stage?: number;
}

/** `stage-complete`: all that was asked for is done, and a later stage goes on. */
export type RunOutcome = 'succeeded' | 'stage-complete' | 'held' | 'waiting' | 'rolled-back' | 'rollback-failed';

/** Why the forward way ended early. */
type Ending =
  | { readonly kind: 'stage-complete'; readonly reason: string; readonly holding: 'stage' | 'approval' }
  | { readonly kind: 'waiting'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly reason: string; readonly back: boolean }
  | { readonly kind: 'failed'; readonly target: ResolvedTarget; readonly index: number; readonly moved: readonly Moved[] };

/**
 * Takes a prepared or held release through its steps to the end, a pause for a person, or back. Level-triggered: killed at any
 * instant and run again, it goes on from what the cluster and the record show.
 */
export async function runRelease(
  ports: ReleasePorts,
  stored: Stored,
  options: RunOptions,
): Promise<{ release: Release; outcome: RunOutcome }> {
  const journal = new Journal(ports.records, ports.clock, ports.report, stored);
  const { release } = journal;
  await using lock = await acquire(ports, release, options.signal);
  const signal = AbortSignal.any([options.signal, lock.lost]);
  const limit = options.stage === undefined ? null : new StageLimit(release.plan, options.stage);
  const run = { ports, journal, signal, options, limit };
  try {
    if (release.phase === 'rolling-back' || release.phase === 'rollback-failed') {
      return { outcome: await rollBack(ports, journal, release.reason, signal), release: journal.release };
    }
    if (release.phase !== 'finishing') await journal.phase('releasing', release.phase === 'held' ? 'resumed' : 'started');
    for (const target of release.plan.targets) {
      const ending = await runTarget(run, target);
      if (ending) return { outcome: await endEarly(run, ending), release: journal.release };
    }
    await journal.phase('finishing', 'every batch is complete');
    await journal.phase('succeeded', `${release.version} runs everywhere`);
    return { outcome: 'succeeded', release: journal.release };
  } catch (error) {
    const overruled = await overruledBy(ports, error);
    if (overruled) return overruled;
    if (!signal.aborted) throw error;
    if (journal.release.phase === 'rolling-back') return { outcome: 'held', release: journal.release };
    try {
      const lost = lock.lost.aborted;
      await journal.phase('held', lost ? lostBecause(lock) : 'cancelled: held where it was', lost ? 'lock-lost' : 'cancelled');
    } catch (second) {
      const byNow = await overruledBy(ports, second);
      if (byNow) return byNow;
      throw second;
    }
    return { outcome: 'held', release: journal.release };
  }
}

function lostBecause({ lost: { reason } }: Lock): string {
  return reason instanceof Error ? reason.message : 'the lock was lost';
}

/** Another process, such as a rollback, has written the record: what it wrote is how the release stands. */
async function overruledBy(ports: ReleasePorts, error: unknown): Promise<{ release: Release; outcome: RunOutcome } | null> {
  if (!(error instanceof SluiceError) || error.code !== 'record-conflict') return null;
  const { release } = (await ports.records.load()).record;
  if (!release) return null;
  ports.report({ kind: 'notice', message: `another process has taken over ${release.id}, which is ${release.phase}: this one ends` });
  return { release, outcome: release.phase === 'rolled-back' || release.phase === 'rollback-failed' ? release.phase : 'held' };
}

/** Takes the locks of every workload of the release, for acting forward or back. */
export async function acquire(
  ports: ReleasePorts,
  release: Release,
  signal: AbortSignal,
  options = { force: false },
): Promise<Lock & AsyncDisposable> {
  const lock = await ports.locks.acquire(
    release.workloads.map(({ context, namespace, name }) => ({ context, namespace, name })),
    `${release.id}/${ports.holder}`,
    (message) => ports.report({ kind: 'notice', message }),
    signal,
    options,
  );
  return { lost: lock.lost, release: () => lock.release(), [Symbol.asyncDispose]: () => lock.release() };
}

interface Run {
  readonly ports: ReleasePorts;
  readonly journal: Journal;
  readonly signal: AbortSignal;
  readonly options: RunOptions;
  readonly limit: StageLimit | null;
}

async function runTarget(run: Run, target: ResolvedTarget): Promise<Ending | null> {
  const soaked = await runSoak(run, target);
  if (soaked) return soaked;
  for (const barrier of barriers(target)) {
    const ending =
      (await runBatches(run, target, barrier)) ?? (await runPause(run, target, barrier)) ?? (await runApprovals(run, target, barrier));
    if (ending) return ending;
  }
  return finishTarget(run, target);
}

/** The end of what was asked for, where a later stage does this. */
function stageEnd({ limit }: Run, target: ResolvedTarget, index: number, kind: StepRecord['kind']): Ending | null {
  return limit?.isBeyond(target.name, index, kind) ? { kind: 'stage-complete', ...limit.heldAfter() } : null;
}

/** Counts from the end of the targets that it comes after. */
async function runSoak(run: Run, target: ResolvedTarget): Promise<Ending | null> {
  if (target.soakSeconds === 0 || target.after.length === 0 || isDone(run.journal.release, target.name, -1, 'soak')) return null;
  const end = stageEnd(run, target, -1, 'soak');
  if (end) return end;
  await waitOut(run, target, -1, 'soak', target.soakSeconds);
  noteStep(run, target.name, -1, 'soak', 'done');
  return null;
}

async function runBatches(run: Run, target: ResolvedTarget, { index }: Barrier): Promise<Ending | null> {
  const { ports, journal } = run;
  const services = target.services.filter((service) => service.steps[index]?.kind === 'batch');
  if (services.length === 0 || isDone(journal.release, target.name, index, 'batch')) return null;
  const end = stageEnd(run, target, index, 'batch');
  if (end) return end;
  ports.report({
    kind: 'step',
    target: target.name,
    index,
    title: services.map((service) => title(service, index)).join(', '),
    outcome: 'running',
  });
  const assignments = services.map((service) => assign(run, target, service, index));
  const moved = await move(run, assignments);
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
  if (end) return end;
  const trouble = await waitOut(run, target, index, 'pause', pauseSeconds);
  if (trouble.length > 0) return { kind: 'failed', target, index, moved: trouble };
  noteStep(run, target.name, index, 'pause', 'done');
  await run.journal.save();
  return null;
}

async function runApprovals(run: Run, target: ResolvedTarget, { index, approvals }: Barrier): Promise<Ending | null> {
  if (approvals.length === 0 || isDone(run.journal.release, target.name, index, 'approval')) return null;
  const end = stageEnd(run, target, index, 'approval');
  if (end) return end;
  for (const approval of approvals) {
    const ending = await askFor(run, target, index, approval);
    if (ending) return ending;
  }
  noteStep(run, target.name, index, 'approval', 'done');
  await run.journal.save();
  return null;
}

/** An automatic pause survives a restart: its start is in the record, and only the rest is waited for. */
async function waitOut(
  run: Run,
  target: ResolvedTarget,
  index: number,
  kind: 'soak' | 'pause',
  seconds: number,
): Promise<readonly Moved[]> {
  const { ports } = run;
  await noteBegun(run, target, index, kind);
  const until = (waitBegan(run.journal.release, target, index, kind) ?? ports.clock.now()) + seconds * 1000;
  ports.report({ kind: 'waiting', target: target.name, reason: kind === 'soak' ? 'soak' : 'pause', until });
  const watched = kind === 'soak' ? [] : target.services.flatMap((service) => lastBatch(run, target, service, index));
  return watchPause(ports, watched, until, run.signal);
}

async function noteBegun(run: Run, target: ResolvedTarget, index: number, kind: 'soak' | 'pause'): Promise<void> {
  if (run.journal.release.steps.some((step) => step.target === target.name && step.index === index && step.kind === kind)) return;
  noteStep(run, target.name, index, kind, 'running');
  await run.journal.save();
}

async function askFor(run: Run, target: ResolvedTarget, index: number, approval: string): Promise<Ending | null> {
  const { ports, journal } = run;
  const { release } = journal;
  const rule = release.plan.approvals[approval] ?? { each: 'release', onReject: 'rollback' };
  if (isApproved(release, approval, target.name, index)) return null;
  const scope = approvalScope(release.plan, approval, target.name, index);
  ports.report({ kind: 'waiting', target: target.name, reason: `approval ${approval}`, until: null });
  const answer = await ports.approver.ask(
    { approval, releaseId: release.id, target: target.name, summary: summarise(release, target) },
    run.signal,
  );
  if (answer === 'later') return { kind: 'waiting', reason: `approval ${approval}` };
  journal.note(({ approvals }) => ({
    approvals: [...approvals, { name: approval, scope, decision: answer.decision, by: answer.by, at: ports.clock.now() }],
  }));
  await journal.save();
  if (answer.decision === 'approved') return null;
  return { kind: 'rejected', reason: `${approval} was rejected by ${answer.by}`, back: rule.onReject === 'rollback' };
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

async function endEarly(run: Run, ending: Ending): Promise<RunOutcome> {
  const { ports, journal, signal } = run;
  switch (ending.kind) {
    case 'stage-complete':
      await journal.phase('held', ending.reason, ending.holding);
      return 'stage-complete';
    case 'waiting':
      await journal.phase('held', ending.reason, 'approval');
      return 'waiting';
    case 'rejected':
      if (ending.back) return rollBack(ports, journal, ending.reason, signal);
      await journal.phase('held', ending.reason, 'approval');
      return 'held';
    case 'failed':
      return handleFailure(run, ending);
    default:
      return ending satisfies never;
  }
}

async function handleFailure(run: Run, { target, index, moved }: Extract<Ending, { kind: 'failed' }>): Promise<RunOutcome> {
  const { ports, journal, signal } = run;
  const failures = moved.flatMap(({ assignment, result }) =>
    result && result.kind !== 'reached' ? [{ workload: assignment.workload, result }] : [],
  );
  noteFailures(journal, failures);
  const reason = failures.map(({ workload, result }) => failureSentence(workload, result)).join('; ');
  const stopped = failures.find(({ result }) => result.kind === 'stopped' && result.reason !== 'overexposed');
  if (stopped) {
    // What somebody else did on purpose is theirs to undo: nothing of it is overwritten without being asked to.
    await journal.phase('held', reason, 'foreign');
    return 'held';
  }
  const { onFailure } = journal.release.plan;
  if (onFailure === 'rollback' || failures.some(({ result }) => hasLostCapacity(result))) return rollBack(ports, journal, reason, signal);
  if (onFailure === 'previous-batch') {
    const goBack = await returnToBatchBefore(run, target, index, reason);
    if (goBack) return goBack;
  }
  await journal.phase('held', reason, 'failure');
  return 'held';
}

/** Fewer new ones ready than wanted, and fewer ready in all than desired: holding would hold a deficit. */
function hasLostCapacity(result: DriveResult): boolean {
  if (result.kind === 'reached' || !result.evidence) return false;
  const { desired, ready, new: newSpec, old } = result.evidence;
  return ready < newSpec && old + ready < desired;
}

async function returnToBatchBefore(run: Run, target: ResolvedTarget, index: number, reason: string): Promise<RunOutcome | null> {
  const assignments = target.services.flatMap((service): Assignment[] => {
    const current = assign(run, target, service, index);
    const before = service.steps[lastBatchIndex(service, index)];
    if (before?.kind !== 'batch') return [];
    const { workload } = current;
    const goal: Goal = {
      ...current.goal,
      targetDigest: workload.stable.digest,
      fromDigest: null,
      wanted: { kind: 'all-but', amount: before.amount },
      direction: 'back',
      overwrite: true,
    };
    return [{ ...current, goal, after: [] }];
  });
  if (assignments.length < target.services.length)
    return rollBack(run.ports, run.journal, `${reason}; there is no batch before`, run.signal);
  const moved = await moveWorkloads(run.ports, assignments, moveOptions(run, false));
  noteStates(run, moved);
  if (moved.some(({ result }) => result?.kind !== 'reached'))
    return rollBack(run.ports, run.journal, `${reason}; the batch before could not be reached`, run.signal);
  return null;
}

function assign(run: Run, target: ResolvedTarget, service: ResolvedService, index: number): Assignment {
  const { journal, options } = run;
  const { release } = journal;
  const workload = release.workloads.find((entry) => entry.target === target.name && entry.service === service.name);
  if (!workload) throw new Error(`record of ${release.id} has no workload for ${target.name}/${service.name}`);
  // After a return to the batch before, the template is the stable one by our own doing.
  const overwrite = options.takeOver || release.steps.some((step) => step.target === target.name && step.outcome === 'failed');
  return { workload, after: service.after, goal: { ...goalAt(release, workload, service, index), overwrite } };
}

function lastBatchIndex(service: ResolvedService, before: number): number {
  return service.steps.findLastIndex((step, index) => index < before && step.kind === 'batch');
}

function lastBatch(run: Run, target: ResolvedTarget, service: ResolvedService, index: number): Assignment[] {
  const batch = lastBatchIndex(service, index);
  return batch < 0 ? [] : [assign(run, target, service, batch)];
}

async function move(run: Run, assignments: readonly Assignment[]): Promise<readonly Moved[]> {
  return moveWorkloads(run.ports, assignments, moveOptions(run, true));
}

function moveOptions({ journal, signal }: Run, stopAtFailure: boolean) {
  const { plan } = journal.release;
  return { concurrency: plan.concurrency.workloads, instanceTimeoutMs: plan.instanceTimeoutSeconds * 1000, signal, stopAtFailure };
}

function noteStates({ journal }: Run, moved: readonly Moved[]): void {
  const states = new Map<WorkloadRecord, NonNullable<WorkloadRecord['state']>>();
  for (const { assignment, result } of moved) {
    const evidence = result && 'evidence' in result ? result.evidence : null;
    const untouched = result?.kind === 'reached' && !result.touched;
    if (!evidence || untouched) continue;
    const { desired, old, new: newSpec, ready, wanted } = evidence;
    states.set(assignment.workload, { desired, old, new: newSpec, ready, wanted });
  }
  journal.note(({ workloads }) => ({
    workloads: workloads.map((workload) => ({ ...workload, state: states.get(workload) ?? workload.state })),
  }));
}

function noteStep(
  { ports, journal }: Run,
  target: string,
  index: number,
  kind: StepRecord['kind'],
  outcome: 'running' | 'done' | 'failed',
): void {
  const now = ports.clock.now();
  journal.note(({ steps }) => {
    const same = (step: Release['steps'][number]): boolean => step.target === target && step.index === index && step.kind === kind;
    const startedAt = steps.find(same)?.startedAt ?? now;
    return {
      steps: [
        ...steps.filter((step) => !same(step)),
        { target, index, kind, outcome, startedAt, endedAt: outcome === 'running' ? null : now },
      ],
    };
  });
}

function isDone(release: Release, target: string, index: number, kind: StepRecord['kind']): boolean {
  return release.steps.some((step) => step.target === target && step.index === index && step.kind === kind && step.outcome === 'done');
}

function title(service: ResolvedService, index: number): string {
  const step = service.steps[index];
  if (step?.kind !== 'batch') return service.name;
  return `${service.name} ${step.amount.kind === 'percent' ? `${step.amount.percent}%` : step.amount.count}`;
}

function summarise(release: Release, target: ResolvedTarget): string {
  return release.workloads
    .filter((workload) => workload.target === target.name && workload.state)
    .map(({ service, state }) => (state ? `${service} ${state.new} of ${state.desired} new, ${state.ready} ready` : service))
    .join('; ');
}
