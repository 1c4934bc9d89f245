import type { ActionBody, ActionContext, ActionReport } from '@sluice/action-kit';
import {
  chooseVersion,
  decideWayBack,
  type Release,
  type ReleaseRecord,
  type RollbackOutcome,
  releaseDocument,
  runRollback,
  SluiceError,
  standingOf,
} from '@sluice/core';
import { actorOf, findRecord } from '@sluice/use-cases';
import { movingPorts } from '../../src/moving-ports.ts';
import { outcomeReport } from '../../src/outcome-report.ts';
import { openReach } from '../../src/reach.ts';
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
  const asked = wayBack(stored.record, inputs);
  if (asked.kind === 'nothing-to-do') return untouched(stored.record.release, asked.reason, asked.message);
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
  await using moving = movingPorts({ clusters: reach.clusters, records, release: choice.release, runner });
  const reason = inputs.reason ?? (inputs.when === 'plan-says' ? asked.message : `rolled back by ${actorOf(env)}`);
  const result = await runRollback(moving.ports, stored, choice.release, reason, signal);
  return report(result, choice.version);
};

function wayBack(record: ReleaseRecord, inputs: Context['inputs']): ReturnType<typeof decideWayBack> {
  return inputs.when === 'plan-says'
    ? decideWayBack(record, inputs['release-id'])
    : { kind: 'go-back', reason: 'asked-for', message: 'asked for' };
}

function untouched(release: Release | null, reason: string, message: string): Report {
  return {
    result: { verdict: 'pass', reason, message, release: release && releaseDocument(release, standingOf(release)) },
    outputs: { 'restored-version': '', state: release?.phase ?? '' },
  };
}

/** To have gone back is what was asked for here, and a pass. */
function report({ release, outcome }: { release: Release; outcome: RollbackOutcome }, version: string): Report {
  const parts = outcomeReport(release, outcome);
  const back = outcome === 'rolled-back';
  return {
    result: back ? { ...parts, verdict: 'pass', problems: [] } : parts,
    outputs: { 'restored-version': back ? version : '', state: release.phase },
  };
}
