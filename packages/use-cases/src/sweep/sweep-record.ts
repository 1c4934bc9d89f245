import {
  activeLock,
  decideSweep,
  describeLock,
  LogLines,
  noteExpiry,
  type RecordStore,
  type ResolvedPlan,
  runWayBack,
  type Stored,
  type SweepDecision,
} from '@sluice/core';
import { heldWindow } from '../held-window.ts';
import { planWindows } from '../plan-windows.ts';
import { keepers } from '../record-keeper.ts';
import { openRecords } from '../record-place.ts';
import { makePorts } from '../release-ports.ts';
import { resumeRelease } from './resume-release.ts';
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
  const done = await carryOut(decideSweep(stored.record, { now, window }), { records, stored }, context);
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
  { dispatch, planFile, now, dryRun, signal, env }: SweepContext,
): Promise<Done> {
  const { environment, release } = stored.record;
  if (dispatch === null)
    return { did: 'due', message: `${message}: sluice release --resume --file ${planFile} --environment ${environment}` };
  const { Workflows } = await import('../github/workflows.ts');
  const workflows = new Workflows(env, { repository: release?.origin?.repository ?? null, signal });
  const resumed = await resumeRelease(records, stored, { workflows, workflow: dispatch, planFile, now, dryRun });
  return { did: resumed.started ? 'resumed' : 'waits', message: `${message}. ${resumed.message}` };
}
