import { hasEnded } from '../lifecycle.ts';
import { approvalScope } from '../plan/approval-scope.ts';
import { formatDuration } from '../plan/durations.ts';
import { LONGEST_WAIT_IN_STAGE_SECONDS, type PlannedStage, planStages } from '../plan/plan-stages.ts';
import { type StagePart, stageParts } from '../plan/stage-parts.ts';
import type { Release, ReleaseRecord } from '../record/release-record.ts';
import type { WindowDecision } from '../windows/decide-window.ts';
import { decideExpiry } from './approval/decide-expiry.ts';
import type { Answers } from './approval/read-answers.ts';
import { isComplete } from './stage-progress.ts';
import { waitBegan } from './wait-began.ts';

export type StageRefusal =
  | 'unknown-release'
  | 'superseded'
  | 'plan-changed'
  | 'unknown-stage'
  | 'not-batches'
  | 'out-of-order'
  | 'approval-missing'
  | 'approval-expired'
  | 'not-due'
  | 'rolled-back'
  | 'rollback-failed'
  | 'ended';

export type StageDecision =
  | { readonly kind: 'run'; readonly release: Release; readonly stage: number; readonly message: string }
  /** It is done already: nothing to do, and no fault. */
  | { readonly kind: 'done'; readonly release: Release; readonly stage: number; readonly message: string }
  | { readonly kind: 'refuse'; readonly reason: StageRefusal; readonly release: Release | null; readonly message: string };

export interface StageQuestion {
  readonly releaseId: string;
  /** What was prechecked. */
  readonly planDigest: string;
  /** Id of the stage, as `stageEntry` gives it. */
  readonly stage: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What people said to the approvals that the release waits for, as the run shows it. */
  readonly answers: Answers;
  /** What the windows say now, where one of them holds the release; null where none does. */
  readonly window: WindowDecision | null;
}

/** Whether a stage may run now, by what the record says: the order never rests on who starts the jobs. */
export function decideStage(record: ReleaseRecord, question: StageQuestion): StageDecision {
  const { release } = record;
  const refuse = (reason: StageRefusal, message: string): StageDecision => ({ kind: 'refuse', reason, release, message });
  if (release?.id !== question.releaseId) return refuse(...unknown(record, question.releaseId));
  const { id, version, plan } = release;
  if (plan.digest !== question.planDigest) {
    return refuse(
      'plan-changed',
      `another plan was prechecked: ${id} runs plan ${plan.digest}, this stage was asked to run ${question.planDigest}. Give it the output plan-digest of the precheck that made ${id}, or start a new release`,
    );
  }
  const { stages } = planStages(plan);
  const stage = stages.find(({ number }) => String(number) === question.stage);
  if (stage === undefined) {
    const known = stages.map(({ number, kind }) => `${number} (${kind})`).join(', ');
    return refuse('unknown-stage', `${id} has no stage ${JSON.stringify(question.stage)}. It has: ${known}`);
  }
  if (stage.kind === 'approval')
    return refuse(
      'not-batches',
      `stage ${stage.number} of ${id} is the approval ${stage.approval}: a person decides it, nothing is deployed`,
    );
  const { number } = stage;
  if (release.phase === 'succeeded')
    return { kind: 'done', release, stage: number, message: `${id} has succeeded: ${version} runs everywhere. Nothing done` };
  const ended = endedRefusal(release);
  if (ended) return refuse(...ended);
  // A way back that was cut short goes on, whichever stage is run again.
  if (release.phase === 'rolling-back') return { kind: 'run', release, stage: number, message: `goes on with the way back of ${id}` };

  const parts = stageParts(plan, stages);
  const before = stages
    .filter((earlier) => earlier.number < number)
    .find((earlier) => !isComplete(release, stages, earlier) && !isAnswered(release, earlier, question.answers));
  if (before) return refuse(...notYet(release, number, before, question.answers));
  const expiry = decideExpiry(record, question.now);
  if (expiry.kind === 'expired' && expiry.onTimeout === 'rollback' && expiry.open.stage < number)
    return refuse('approval-expired', `${expiry.message}, so ${id} goes back. Run the rollback, or let sluice sweep do it`);
  if (isComplete(release, stages, stage) && !isMoving(release, parts, number))
    return { kind: 'done', release, stage: number, message: `stage ${number} of ${id} is complete already. Nothing done` };
  if (question.window?.kind === 'hold') {
    const { message, evidence } = question.window;
    const { changesAt } = evidence.answer;
    const when = changesAt === null ? 'when its window is open' : `at ${new Date(changesAt).toISOString()}`;
    return refuse('not-due', `stage ${number} of ${id} may go on ${when}: ${message}. Run it again then`);
  }
  const secondsLeft = secondsUntilDue(release, stages, number, question.now);
  if (secondsLeft > LONGEST_WAIT_IN_STAGE_SECONDS) {
    const at = new Date(question.now + secondsLeft * 1000).toISOString();
    return refuse('not-due', `stage ${number} of ${id} begins at ${at}, in ${formatDuration(secondsLeft)}: run it again then`);
  }
  return { kind: 'run', release, stage: number, message: `stage ${number} of ${stages.length} of ${id}` };
}

function unknown({ release, history, application, environment }: ReleaseRecord, wanted: string): [StageRefusal, string] {
  const past = history.find((entry) => entry.id === wanted);
  if (release && past)
    return [
      'superseded',
      `${wanted} is ${past.phase}, and a newer release, ${release.id} (${release.version}), is ${release.phase}. A stage of ${wanted} cannot run any more`,
    ];
  const newest = release ? `the newest is ${release.id} (${release.version}, ${release.phase})` : 'none is recorded';
  return [
    'unknown-release',
    `there is no release ${wanted} of ${application} in ${environment}: ${newest}. Run precheck first, and give the stage its output release-id`,
  ];
}

function endedRefusal({ id, phase, reason, updatedAt }: Release): [StageRefusal, string] | null {
  if (!hasEnded(phase)) return null;
  const at = new Date(updatedAt).toISOString();
  if (phase === 'rolled-back')
    return ['rolled-back', `${id} was rolled back at ${at}: ${reason}. A stage of it cannot run again: start a new release`];
  if (phase === 'rollback-failed')
    return ['rollback-failed', `${id} could not be rolled back at ${at}: ${reason}. Run the rollback again; a stage of it cannot run`];
  return ['ended', `${id} is ${phase} since ${at}: ${reason}. A stage of it cannot run: start a new release`];
}

/** Also by a no: then the stage runs, and does what the plan says about that. */
function isAnswered({ plan }: Release, stage: PlannedStage, { given }: Answers): boolean {
  if (stage.kind !== 'approval') return false;
  const scope = approvalScope(plan, stage.approval, stage.target, stage.index);
  return given.some((answer) => answer.name === stage.approval && answer.scope === scope);
}

function notYet({ id }: Release, number: number, before: PlannedStage, { missing }: Answers): [StageRefusal, string] {
  return before.kind === 'approval'
    ? [
        'approval-missing',
        `stage ${number} of ${id} comes after the approval ${before.approval}, which is not recorded${missing === null ? '' : `: ${missing}`}. Nothing was changed`,
      ]
    : [
        'out-of-order',
        `stage ${number} of ${id} comes after stage ${before.number}, which is not complete. Run stage ${before.number} first; nothing was changed`,
      ];
}

/** All is done and not yet written as a hold or the end: the process died in between, or is another one's that is at work. */
function isMoving({ phase, steps }: Release, parts: readonly StagePart[], number: number): boolean {
  const later = parts.filter((part) => part.stage > number);
  const begun = later.some((part) =>
    steps.some((step) => step.target === part.target && step.index === part.index && step.kind === part.kind && step.outcome !== 'running'),
  );
  return phase !== 'held' && !begun;
}

/** What is left of the long waits that come before; one that has not begun is waited for in the job. */
function secondsUntilDue(release: Release, stages: readonly PlannedStage[], number: number, now: number): number {
  const waits = stages.filter((stage) => stage.number <= number).flatMap((stage) => stage.waits);
  const left = waits.map(({ target, index, reason, seconds }) => {
    const place = release.plan.targets.find(({ name }) => name === target);
    const began = place ? waitBegan(release, place, index, reason) : null;
    return began === null ? 0 : Math.ceil((began - now) / 1000) + (reason === 'soak' ? (place?.soakSeconds ?? 0) : seconds);
  });
  return Math.max(0, ...left);
}
