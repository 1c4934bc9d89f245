import {
  activeLock,
  decideNext,
  decideSweep,
  describeLock,
  LogLines,
  type NextRelease,
  noteExpiry,
  type RecordStore,
  type ResolvedPlan,
  runWayBack,
  type Stored,
  type SweepDecision,
} from '@sluice/core';
import type { Workflows } from '../github/workflows.ts';
import { heldWindow } from '../held-window.ts';
import { planWindows } from '../plan-windows.ts';
import { keepers } from '../record-keeper.ts';
import { openRecords } from '../record-place.ts';
import { makePorts } from '../release-ports.ts';
import { resumeRelease } from './resume-release.ts';
import { startNext } from './start-next.ts';
import type { SweepContext, Swept } from './sweep.ts';

type Found = { readonly records: RecordStore; readonly stored: Stored };
type Done = Pick<Swept, 'did' | 'message'>;

/** What is due in one record is done; what it owes the ledger is appended, before and after. */
export async function sweepRecord(plan: ResolvedPlan, context: SweepContext): Promise<Swept> {
  const { clusters, ledger, announcer, planFile, now } = context;
  const records = await openRecords(clusters, plan, keepers(ledger, announcer));
  await records.load();
  await ledger.settle();
  const expiredLock = await takeOffExpiredLock(records, context);
  const stored = await records.load();
  const { release } = stored.record;
  const window = release === null ? null : await heldWindow(planWindows({ planFile }), release, now);
  const due = await carryOut(decideSweep(stored.record, { now, window }), { records, stored }, context);
  const done = await carryNext(due, { records, stored: await records.load() }, context);
  await ledger.settle();
  await announcer.settle();
  const message = expiredLock === null ? done.message : `${expiredLock}. ${done.message}`;
  return { application: plan.application, environment: plan.environment, release: release?.id ?? null, did: done.did, message };
}

/** It locks nothing any more; what is said of it then. */
async function takeOffExpiredLock(records: RecordStore, { now, dryRun }: SweepContext): Promise<string | null> {
  const stored = await records.load();
  const { lock } = stored.record;
  if (lock === null || activeLock(stored.record, now) !== null) return null;
  if (!dryRun) await records.save(stored, { ...stored.record, lock: null });
  return `its lock has ended: it was ${describeLock(lock)}`;
}

async function carryOut(decision: SweepDecision, found: Found, context: SweepContext): Promise<Done> {
  const { message } = decision;
  switch (decision.kind) {
    case 'nothing':
      return { did: 'nothing', message };
    case 'needs-person':
      return { did: 'needs-person', message };
    case 'wait':
      return { did: 'waits', message: decision.until === null ? message : `${message} (until ${new Date(decision.until).toISOString()})` };
    case 'repair':
      return repair(decision, found, context);
    case 'expire':
      return expire(decision, found, context);
    case 'resume':
      return resume(decision, found, context);
    default:
      return decision satisfies never;
  }
}

/** What waits for the release to end: of a sweep that has just ended it, too. */
async function carryNext(due: Done, found: Found, context: SweepContext): Promise<Done> {
  const { records, stored } = found;
  const { next, release } = stored.record;
  const { dryRun, now, dispatch, planFile } = context;
  if (next === null) return due;
  const workflows = await workflowsOf(next.origin?.repository ?? release?.origin?.repository ?? null, context);
  const state = next.started === null ? 'unknown' : ((await workflows?.stateOf(next.started.run)) ?? 'unknown');
  const decision = decideNext(stored.record, state, now);
  const said = (message: string): string => `${due.message}. ${message}`;
  switch (decision.kind) {
    case 'none':
      return due;
    case 'wait':
      return { did: due.did === 'nothing' ? 'waits' : due.did, message: said(decision.message) };
    case 'forget':
      if (!dryRun) await records.save(stored, { ...stored.record, next: null });
      return { did: due.did === 'nothing' ? 'expired' : due.did, message: said(decision.message) };
    case 'start': {
      const locked = activeLock(stored.record, now);
      if (locked !== null) return { did: 'waits', message: said(`${decision.message}, but the environment is ${describeLock(locked)}`) };
      if (dispatch === null || workflows === null)
        return { did: 'due', message: said(`${decision.message}: ${commandOf(next, stored.record.environment, planFile)}`) };
      const started = await startNext(records, stored, { workflows, workflow: dispatch, planFile, now, dryRun, next });
      return { did: 'resumed', message: said(`${decision.message}. ${started.message}`) };
    }
    default:
      return decision satisfies never;
  }
}

function commandOf({ tag, artifacts }: NextRelease, environment: string, planFile: string): string {
  const what = tag === null ? artifacts.map((line) => `--artifact ${line}`).join(' ') : `--version ${tag}`;
  return `sluice release --file ${planFile} --environment ${environment} ${what}`;
}

/** Null where no workflow is to be started. */
async function workflowsOf(repository: string | null, { dispatch, env, signal }: SweepContext): Promise<Workflows | null> {
  if (dispatch === null) return null;
  const { Workflows: Opened } = await import('../github/workflows.ts');
  return new Opened(env, { repository, signal });
}

async function repair(
  { way, message }: Extract<SweepDecision, { kind: 'repair' }>,
  { records, stored }: Found,
  { clusters, planFile, now, dryRun, note, signal, lockSeconds }: SweepContext,
): Promise<Done> {
  const { release } = stored.record;
  if (release === null || dryRun) return { did: 'repaired', message: `${way.kind}: ${message}. A dry run: nothing was changed` };
  const lines = new LogLines(release, false);
  for (const line of lines.opening()) note(line);
  const ports = makePorts({
    clusters,
    records,
    approver: { ask: async () => 'later' },
    report: (event) => {
      for (const line of lines.lines(event)) note(line);
    },
    lockSeconds,
    planFile,
  });
  const question = { releaseId: release.id, now, rejected: null, to: 'last-good', reason: null };
  const done = await runWayBack(ports, release, question, signal);
  const { id, phase, reason } = done.release;
  if (done.outcome === null) return { did: 'nothing', message: done.decision.message };
  const failed = done.outcome === 'rollback-failed' || (done.outcome === 'held' && done.decision.kind === 'go-back');
  return { did: failed ? 'failed' : 'repaired', message: `${message}: ${id} is ${phase} (${reason})` };
}

async function expire(
  { expired, message }: Extract<SweepDecision, { kind: 'expire' }>,
  { records, stored }: Found,
  { now, dryRun }: SweepContext,
): Promise<Done> {
  const { release } = stored.record;
  const said = `${message}. It stays held, and can still be approved`;
  if (release !== null && !dryRun)
    await records.save(stored, { ...stored.record, release: { ...release, ...noteExpiry(release, expired, now), updatedAt: now } });
  return { did: 'expired', message: dryRun ? `${said}. A dry run: nothing was written` : said };
}

async function resume(
  { message }: Extract<SweepDecision, { kind: 'resume' }>,
  { records, stored }: Found,
  context: SweepContext,
): Promise<Done> {
  const { dispatch, planFile, now, dryRun } = context;
  const { environment, release } = stored.record;
  const workflows = await workflowsOf(release?.origin?.repository ?? null, context);
  if (dispatch === null || workflows === null)
    return { did: 'due', message: `${message}: sluice release --resume --file ${planFile} --environment ${environment}` };
  const resumed = await resumeRelease(records, stored, { workflows, workflow: dispatch, planFile, now, dryRun });
  return { did: resumed.started ? 'resumed' : 'waits', message: `${message}. ${resumed.message}` };
}
