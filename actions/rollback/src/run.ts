import type { ActionBody, ActionContext, ActionReport } from '@sluice/action-kit';
import {
  chooseVersion,
  decideWayBack,
  type RecordStore,
  type Release,
  type RollbackOutcome,
  readAnswers,
  releaseDocument,
  runRollback,
  runWayBack,
  SluiceError,
  type Stored,
  standingOf,
} from '@sluice/core';
import { actorOf, findRecord } from '@sluice/use-cases';
import { movingPorts } from '../../src/moving-ports.ts';
import { outcomeReport } from '../../src/outcome-report.ts';
import { openReach, type Reach } from '../../src/reach.ts';
import type { definition } from './definition.ts';

type Context = ActionContext<typeof definition>;
type Report = ActionReport<typeof definition>;

/** Brings the newest release back, always or where its plan says so. */
export const run: ActionBody<typeof definition> = async (context) => {
  const { inputs, runner, env, signal } = context;
  await using reach = openReach(context);
  const id = inputs['release-id'];
  const { records, stored } = await findRecord(reach.clusters, {
    file: inputs.plan,
    environment: inputs.environment,
    ledger: reach.ledger,
    ...(inputs.namespace !== null && { namespace: inputs.namespace }),
    // Without a plan, the release id tells which of several records it is.
    ...(id !== null && { release: id }),
  });
  if (inputs.when === 'plan-says') return await planSays(context, reach, { records, stored });
  const newest = stored.record.release;
  if (id !== null && newest && newest.id !== id)
    throw new SluiceError(
      'not-newest',
      'rejected',
      `${id} is not the newest release: ${newest.id} (${newest.version}) is, and is ${newest.phase}. Nothing was changed. To go back to a version, leave release-id out and name it in "to"`,
    );
  const choice = chooseVersion(stored.record, inputs.to);
  if (choice.kind === 'refused') throw new SluiceError('no-version', 'input', `${choice.message}. Nothing was changed`);
  if (inputs['dry-run']) {
    const message = `${choice.release.id} would go back to ${choice.version}. A dry run: nothing was changed`;
    return untouched(choice.release, 'dry-run', message);
  }
  await using moving = movingPorts({ ...reach, records, release: choice.release, runner, planFile: inputs.plan });
  const reason = inputs.reason ?? `rolled back by ${actorOf(env)}`;
  const result = await runRollback(moving.ports, stored, choice.release, reason, signal);
  return report(result, choice.version);
};

/** The end of a workflow: what a stage left undone is done, and else nothing. */
async function planSays(
  { inputs, runner, signal }: Context,
  reach: Reach,
  { records, stored }: { readonly records: RecordStore; readonly stored: Stored },
): Promise<Report> {
  const { release } = stored.record;
  const now = Date.now();
  const id = inputs['release-id'];
  // A person who says no ends the job of the approval, and no stage comes after it that could read it.
  const waits = release !== null && (release.phase === 'held' || release.phase === 'prepared') && (id ?? release.id) === release.id;
  const { given } = waits ? await readAnswers(reach.approvals, release, { now, members: reach.members }) : { given: [] };
  const rejected = given.find(({ decision }) => decision === 'rejected') ?? null;
  const question = { releaseId: id, now, rejected };
  const decision = decideWayBack(stored.record, question);
  if (release === null || decision.kind === 'nothing-to-do') return untouched(release, decision.reason, decision.message);
  if (inputs['dry-run']) return untouched(release, 'dry-run', `${decision.kind}: ${decision.message}. A dry run: nothing was changed`);
  await using moving = movingPorts({ ...reach, records, release, runner, planFile: inputs.plan });
  const done = await runWayBack(moving.ports, release, { ...question, to: inputs.to, reason: inputs.reason }, signal);
  if (done.outcome === null) return untouched(done.release, done.decision.reason, done.decision.message);
  return report({ release: done.release, outcome: done.outcome }, restoredVersion(done.release));
}

function restoredVersion({ workloads }: Release): string {
  return [...new Set(workloads.map(({ back }) => back.version ?? back.images.join(', ')))].join(', ');
}

function untouched(release: Release | null, reason: string, message: string): Report {
  return {
    result: { verdict: 'pass', reason, message, release: release && releaseDocument(release, standingOf(release)) },
    outputs: { 'restored-version': '', state: release?.phase ?? '' },
  };
}

/** To have gone back is what was asked for here, and a pass. */
function report({ release, outcome }: { release: Release; outcome: RollbackOutcome | 'succeeded' }, version: string): Report {
  const parts = outcomeReport(release, outcome);
  const back = outcome === 'rolled-back';
  return {
    result: back ? { ...parts, verdict: 'pass', problems: [] } : parts,
    outputs: { 'restored-version': back ? version : '', state: release.phase },
  };
}
