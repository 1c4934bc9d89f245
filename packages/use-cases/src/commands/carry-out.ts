import {
  answerByCommand,
  approvalRule,
  chooseRecord,
  decideLock,
  decideUnlock,
  hasEnded,
  mayDecide,
  newestOf,
  openApprovals,
  type Release,
  type ReleaseCommand,
  renderAnswer,
  renderStatusAnswer,
  SluiceError,
  type TeamMembers,
} from '@sluice/core';
import type { CommentEvent } from '@sluice/github';
import type { Workflows } from '../github/workflows.ts';
import { writeLock } from '../lock/write-lock.ts';
import { resumeRelease } from '../sweep/resume-release.ts';
import type { FoundRecord } from './load-candidates.ts';

export interface CarryOutContext {
  readonly event: CommentEvent;
  readonly pull: number;
  readonly candidates: readonly FoundRecord[];
  readonly workflows: Workflows;
  /** Files of the workflows that release, and that go back. */
  readonly dispatch: string;
  readonly rollback: string;
  readonly planFile: string;
  readonly members: TeamMembers;
  /** Appends what the record owes to the ledger, before a workflow that writes into it is started. */
  readonly settle: () => Promise<void>;
  readonly now: number;
}

export interface CommandOutcome {
  readonly kind: 'done' | 'refused';
  /** In plain words, for the log. */
  readonly message: string;
  /** In Markdown, for people on the pull request. */
  readonly answer: string;
}

/** Does what a comment asks for. What it starts goes on in a workflow of its own. */
export async function carryOut(command: ReleaseCommand, context: CarryOutContext): Promise<CommandOutcome> {
  switch (command.verb) {
    case 'status':
      return status(command, context);
    case 'approve':
    case 'reject':
      return decide(command, context);
    case 'rollback':
      return goBack(command, context);
    case 'lock':
    case 'unlock':
      return changeLock(command, context);
    default:
      return command satisfies never;
  }
}

function status({ environment }: Extract<ReleaseCommand, { verb: 'status' }>, { candidates, now }: CarryOutContext): CommandOutcome {
  const named = environment === null ? candidates : candidates.filter(({ record }) => record.environment === environment);
  const own = named.filter(({ ofPull }) => ofPull);
  const newest = newestOf(named);
  const shown = environment !== null ? named : own.length > 0 ? own : newest === null ? [] : [newest];
  const elsewhere = environment === null && own.length === 0;
  const aside = elsewhere ? 'No release of this pull request is the newest of its environment. The newest of all:' : null;
  const records = shown.map(({ record }) => record);
  const message = records.map(
    ({ environment: where, release }) => `${where}: ${release ? `${release.id} is ${release.phase}` : 'no release'}`,
  );
  return { kind: 'done', message: message.join('; '), answer: renderStatusAnswer(records, { aside, now }) };
}

async function decide(
  { verb, environment, approval, comment }: Extract<ReleaseCommand, { verb: 'approve' | 'reject' }>,
  context: CarryOutContext,
): Promise<CommandOutcome> {
  const { event, candidates, now } = context;
  const choice = chooseRecord(candidates, verb, environment, (release) => waitsByCommand(release, approval));
  if (choice.kind === 'refused') return refused(choice.message);
  const { candidate, aside } = choice;
  const { stored, records } = candidate;
  const { release } = stored.record;
  const open = release === null ? undefined : openApprovals(release)[0];
  if (approval !== null && open !== undefined && open.name !== approval)
    return refused(`${release?.id} waits for ${open.name}, and not for ${approval}`, aside);
  const decision = verb === 'approve' ? 'approved' : 'rejected';
  const rule = release === null || open === undefined ? null : approvalRule(release.plan, open.name);
  const permit = await mayDecide(rule?.by ?? [], event.author, context.members);
  const answered = answerByCommand(
    stored.record,
    { decision, by: event.author, comment, at: event.at, releaseId: release?.id ?? null, permit },
    now,
  );
  if (answered.kind === 'refused') return refused(answered.message, aside);
  await records.save(stored, answered.record);
  await context.settle();
  const saved = await records.load();
  const next = await afterDecision(candidate, { ...context, saved, name: open?.name ?? '', decision, said: answered.message });
  return done(`${answered.record.release.id}: ${answered.message}. ${next}`, aside);
}

/** What a decision sets in motion. It is in the record, whatever becomes of that. */
async function afterDecision(
  { records }: FoundRecord,
  given: CarryOutContext & { saved: FoundRecord['stored']; name: string; decision: 'approved' | 'rejected'; said: string },
): Promise<string> {
  const { saved, name, decision, said, workflows, dispatch, planFile, now } = given;
  const { release } = saved.record;
  if (release === null) return '';
  const [left] = openApprovals(release);
  const holds = decision === 'rejected' && approvalRule(release.plan, name).onReject === 'hold';
  if (holds) return 'It stays held, as the plan says';
  if (decision === 'approved' && left) return `It waits for ${left.name} now`;
  try {
    if (decision === 'rejected') return await startRollback(release, said, given);
    return (await resumeRelease(records, saved, { workflows, workflow: dispatch, planFile, now })).message;
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return `That is recorded; what comes after could not be started: ${error.message}. The next sluice sweep starts it, or you do`;
  }
}

async function goBack(
  { environment, reason }: Extract<ReleaseCommand, { verb: 'rollback' }>,
  context: CarryOutContext,
): Promise<CommandOutcome> {
  const { event, pull, candidates } = context;
  const choice = chooseRecord(candidates, 'rollback', environment, ({ phase }) => !hasEnded(phase) || phase === 'succeeded');
  if (choice.kind === 'refused') return refused(choice.message);
  const { candidate, aside } = choice;
  const { release } = candidate.record;
  if (release === null) return refused('no release is recorded', aside);
  const { id, phase } = release;
  if (phase === 'rolled-back' || phase === 'superseded' || phase === 'rejected') return refused(`${id} is ${phase} already`, aside);
  const started = await startRollback(release, `${reason ?? 'rolled back'} (${event.author} on #${pull})`, context);
  return done(`${id} goes back. ${started}`, aside);
}

async function changeLock(
  command: Extract<ReleaseCommand, { verb: 'lock' | 'unlock' }>,
  { event, pull, candidates, now }: CarryOutContext,
): Promise<CommandOutcome> {
  const { verb, environment } = command;
  const [only, ...others] = environment === null ? candidates : candidates.filter(({ record }) => record.environment === environment);
  if (only === undefined) return refused(`the record of ${environment ?? 'an environment'} could not be read`);
  if (others.length > 0)
    return refused(`which environment? ${candidates.map(({ record }) => `/release ${verb} ${record.environment}`).join(', ')}`);
  const decision = await writeLock(only.records, (record) =>
    command.verb === 'lock'
      ? decideLock(record, { by: event.author, reason: command.reason ?? `#${pull}`, seconds: command.seconds, now })
      : decideUnlock(record, now),
  );
  return decision.kind === 'refused' ? refused(decision.message) : done(decision.message);
}

/** Never queued behind a release: it is a workflow of its own, without a concurrency group. */
async function startRollback(release: Release, reason: string, { workflows, rollback, planFile }: CarryOutContext): Promise<string> {
  const known = { environment: release.plan.environment, reason, to: 'last-good', 'release-id': release.id, plan: planFile };
  const inputs = await workflows.inputsOf({ workflow: rollback, known, needed: ['environment', 'reason'] });
  const run = await workflows.start(rollback, inputs);
  return `${rollback} was started${run === null ? '' : ` (run ${run})`}`;
}

function waitsByCommand(release: Release, approval: string | null): boolean {
  if (release.phase !== 'held' && release.phase !== 'prepared') return false;
  const [open] = openApprovals(release);
  return open !== undefined && (approval === null || open.name === approval) && approvalRule(release.plan, open.name).via === 'command';
}

export function done(message: string, aside: string | null = null): CommandOutcome {
  return { kind: 'done', message, answer: renderAnswer('done', message, aside) };
}

export function refused(message: string, aside: string | null = null): CommandOutcome {
  return { kind: 'refused', message, answer: renderAnswer('refused', message, aside) };
}
