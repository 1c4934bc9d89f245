import type { ResolvedService, ResolvedTarget } from '../plan/resolved-plan.ts';
import type { Lock } from '../ports/locks.ts';
import type { Stored } from '../ports/record-store.ts';
import type { ReleasePorts } from '../ports/release-ports.ts';
import type { Release, WorkloadRecord } from '../record/release-record.ts';
import { rollBack } from '../rollback/roll-back.ts';
import { SluiceError } from '../sluice-error.ts';
import type { DriveResult } from './drive-workload.ts';
import { failureSentence, noteFailures } from './failure-record.ts';
import { finishWorkload } from './finish-workload.ts';
import type { Goal } from './goal.ts';
import { goalAt } from './goal-at.ts';
import { Journal } from './journal.ts';
import { type Assignment, type Moved, moveWorkloads } from './move-workloads.ts';
import { watchPause } from './watch-pause.ts';

export interface RunOptions {
  readonly signal: AbortSignal;
  /** Go on although somebody changed the pod template: put the release's own back. */
  readonly takeOver: boolean;
}

export type RunOutcome = 'succeeded' | 'held' | 'waiting' | 'rolled-back' | 'rollback-failed';

/** Why the forward way ended early. */
type Ending =
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
  const run = { ports, journal, signal, options };
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
}

async function runTarget(run: Run, target: ResolvedTarget): Promise<Ending | null> {
  if (target.soakSeconds > 0 && target.after.length > 0) await waitOut(run, target, -1, 'soak', target.soakSeconds);
  const rounds = Math.max(...target.services.map((service) => service.steps.length));
  for (let index = 0; index < rounds; index += 1) {
    const ending = (await runBatches(run, target, index)) ?? (await runPauses(run, target, index));
    if (ending) return ending;
  }
  return finishTarget(run, target);
}

async function runBatches(run: Run, target: ResolvedTarget, index: number): Promise<Ending | null> {
  const { ports, journal } = run;
  const services = target.services.filter((service) => service.steps[index]?.kind === 'batch');
  if (services.length === 0 || isDone(journal.release, target.name, index, 'batch')) return null;
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

async function runPauses(run: Run, target: ResolvedTarget, index: number): Promise<Ending | null> {
  const pauses = target.services.flatMap((service) => {
    const step = service.steps[index];
    return step?.kind === 'pause' ? [step.pause] : [];
  });
  if (pauses.length === 0 || isDone(run.journal.release, target.name, index, 'pause')) return null;
  const longest = Math.max(0, ...pauses.map((pause) => (pause.kind === 'automatic' ? pause.seconds : 0)));
  if (longest > 0) {
    const trouble = await waitOut(run, target, index, 'pause', longest);
    if (trouble) return { kind: 'failed', target, index, moved: trouble };
  }
  for (const approval of new Set(pauses.flatMap((pause) => (pause.kind === 'approval' ? pause.approval : [])))) {
    const ending = await askFor(run, target, index, approval);
    if (ending) return ending;
  }
  noteStep(run, target.name, index, 'pause', 'done');
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
): Promise<readonly Moved[] | null> {
  const { ports, journal } = run;
  if (isDone(journal.release, target.name, index, kind)) return null;
  if (!journal.release.steps.some((step) => step.target === target.name && step.index === index && step.kind === kind)) {
    noteStep(run, target.name, index, kind, 'running');
    await journal.save();
  }
  const startedAt =
    journal.release.steps.find((step) => step.target === target.name && step.index === index && step.kind === kind)?.startedAt ??
    ports.clock.now();
  const until = startedAt + seconds * 1000;
  ports.report({ kind: 'waiting', target: target.name, reason: kind === 'soak' ? 'soak' : 'pause', until });
  const watched = kind === 'soak' ? [] : target.services.flatMap((service) => lastBatch(run, target, service, index));
  const trouble = await watchPause(ports, watched, until, run.signal);
  if (trouble.length > 0) return trouble;
  if (kind === 'soak') noteStep(run, target.name, index, kind, 'done');
  return null;
}

async function askFor(run: Run, target: ResolvedTarget, index: number, approval: string): Promise<Ending | null> {
  const { ports, journal } = run;
  const { release } = journal;
  const rule = release.plan.approvals[approval] ?? { each: 'release', onReject: 'rollback' };
  const scope = rule.each === 'release' ? 'release' : rule.each === 'target' ? target.name : `${target.name}#${index}`;
  const known = release.approvals.find((entry) => entry.name === approval && entry.scope === scope);
  if (known?.decision === 'approved') return null;
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
  kind: 'soak' | 'batch' | 'pause' | 'finish',
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

function isDone(release: Release, target: string, index: number, kind: 'soak' | 'batch' | 'pause' | 'finish'): boolean {
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
