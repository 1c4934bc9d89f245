import type { ActionBody, ActionContext, ActionReport } from '@sluice/action-kit';
import {
  type Answers,
  decideStage,
  type RecordStore,
  type Release,
  type ReleaseRecord,
  type RunOutcome,
  readAnswers,
  releaseDocument,
  type StageDecision,
  type Stored,
  standingOf,
} from '@sluice/core';
import { countInstances, findRecord, heldWindow, moveRelease, planWindows } from '@sluice/use-cases';
import { movingPorts } from '../../src/moving-ports.ts';
import { outcomeReport } from '../../src/outcome-report.ts';
import { openReach, type Reach } from '../../src/reach.ts';
import type { definition } from './definition.ts';

type Context = ActionContext<typeof definition>;
type Report = ActionReport<typeof definition>;

/** Runs one stage of a release, where the record says that it is its turn. */
export const run: ActionBody<typeof definition> = async (context) => {
  await using reach = openReach(context);
  const { inputs } = context;
  const { records, stored } = await findRecord(reach.clusters, {
    file: inputs.plan,
    environment: inputs.environment,
    release: inputs['release-id'],
    ledger: reach.ledger,
  });
  const now = Date.now();
  const answers = await answersBefore(reach, stored.record, inputs, now);
  const decision = decideStage(stored.record, {
    releaseId: inputs['release-id'],
    planDigest: inputs['plan-digest'],
    stage: inputs.stage,
    now,
    answers,
    window: stored.record.release && (await heldWindow(planWindows({ planFile: inputs.plan, env: reach.env }), stored.record.release, now)),
  });
  switch (decision.kind) {
    case 'refuse':
      return await refused(reach, decision);
    case 'done':
      return await stands(reach, decision.release, 'done-already', decision.message);
    case 'run':
      return inputs['dry-run']
        ? await stands(reach, decision.release, 'dry-run', `would run ${decision.message}. A dry run: nothing was changed`)
        : await move(context, reach, { records, stored, answers }, decision);
    default:
      return decision satisfies never;
  }
};

/** Who approved what the release waits for, as this run shows it. */
async function answersBefore(reach: Reach, { release }: ReleaseRecord, inputs: Context['inputs'], now: number): Promise<Answers> {
  if (release?.id !== inputs['release-id']) return { given: [], missing: null };
  return readAnswers(reach.approvals, release, { now, before: Number(inputs.stage), members: reach.members });
}

async function refused(reach: Reach, { reason, message, release }: Extract<StageDecision, { kind: 'refuse' }>): Promise<Report> {
  return {
    result: {
      verdict: 'fail',
      reason,
      message,
      release: release && releaseDocument(release, standingOf(release)),
      problems: [{ title: `deploy-batch: ${reason}`, message, file: null, line: null, column: null }],
    },
    outputs: release ? await outputsOf(reach, release) : { updated: '', ready: '', total: '', state: '' },
  };
}

async function stands(reach: Reach, release: Release, reason: string, message: string): Promise<Report> {
  return {
    result: { verdict: 'pass', reason, message, release: releaseDocument(release, standingOf(release)) },
    outputs: await outputsOf(reach, release),
  };
}

async function move(
  { inputs, runner, signal }: Context,
  reach: Reach,
  { records, stored, answers }: { records: RecordStore; stored: Stored; answers: Answers },
  { release, stage, message }: Extract<StageDecision, { kind: 'run' }>,
): Promise<Report> {
  runner.say(message);
  await using moving = movingPorts({ ...reach, records, release, runner, answers, planFile: inputs.plan });
  const result = await moveRelease(reach.clusters, moving.ports, stored, { signal, takeOver: false, stage, planFile: inputs.plan });
  return report(reach, result);
}

async function report(reach: Reach, { release, outcome }: { release: Release; outcome: RunOutcome }): Promise<Report> {
  return { result: outcomeReport(release, outcome), outputs: await outputsOf(reach, release) };
}

async function outputsOf({ clusters }: Reach, release: Release): Promise<Report['outputs']> {
  const { updatedCount, readyCount, desiredCount } = await countInstances(clusters, release);
  return { updated: String(updatedCount), ready: String(readyCount), total: String(desiredCount), state: release.phase };
}
