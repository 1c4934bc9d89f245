import { type CommandPermission, mayCommand, parseComment, readCommand, renderHelp, SluiceError, type Verb } from '@sluice/core';
import {
  type CommentEvent,
  type GitHubClient,
  parseRepository,
  type Reaction,
  type Repository,
  reactToComment,
  repositoryRole,
  writeStickyComment,
} from '@sluice/github';
import { openAnnouncer } from '../announce/open-announcer.ts';
import type { Clusters } from '../clusters.ts';
import type { Environment } from '../environment.ts';
import { gitHubClient } from '../github/github-client.ts';
import { Workflows } from '../github/workflows.ts';
import { LedgerKeeper } from '../ledger/ledger-keeper.ts';
import { planEnvironments } from '../load-plan.ts';
import { keepers } from '../record-keeper.ts';
import { teamMembers } from '../team-members.ts';
import { type CommandOutcome, carryOut, refused } from './carry-out.ts';
import { commentPlace } from './comment-place.ts';
import { loadCandidates } from './load-candidates.ts';

export interface CommentOptions {
  readonly planFile: string;
  /** Files of the workflows that release, and that go back. */
  readonly dispatch: string;
  readonly rollback: string;
  /** What the author of a command needs in the repository. */
  readonly permission: CommandPermission;
  readonly ledger?: string | undefined;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly note: (message: string) => void;
}

export interface AnsweredComment {
  readonly kind: 'none' | 'done' | 'refused';
  readonly message: string;
}

interface Place {
  readonly client: GitHubClient;
  readonly repository: Repository;
  readonly event: CommentEvent;
  readonly pull: number;
}

/**
 * Does what the comment that started the job asks for, where its author may, and answers it with a reaction and one comment.
 *
 * @throws SluiceError of the job (`commentPlace`), the plan, the cluster or GitHub; where people can be told, they have been
 */
export async function answerComment(clusters: Clusters, options: CommentOptions): Promise<AnsweredComment> {
  const { env, signal } = options;
  const event = await commentPlace(env);
  const { action, pull, body } = event;
  const parsed = parseComment(body);
  if (parsed.kind === 'none') return { kind: 'none', message: 'the comment is no command' };
  if (action !== 'created') return { kind: 'none', message: `the comment was ${action}: what is a command is so from the beginning` };
  if (pull === null) return { kind: 'none', message: 'commands are taken on pull requests' };
  const repository = parseRepository(env.GITHUB_REPOSITORY ?? '');
  const place: Place = { client: gitHubClient(env, 'the pull request', { signal }), repository, event, pull };
  await react(place, 'eyes', options);
  try {
    const outcome =
      (await whyNot(place, options)) ??
      (parsed.kind === 'unknown'
        ? { kind: 'refused' as const, message: `/release ${parsed.word} is no command`, answer: renderHelp(parsed.word) }
        : await command(clusters, place, parsed.verb, parsed.text, options));
    await answer(place, outcome);
    await react(place, outcome.kind === 'done' ? '+1' : '-1', options);
    return { kind: outcome.kind, message: outcome.message };
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    await answer(place, refused(error.message)).catch(() => undefined);
    await react(place, '-1', options);
    throw error;
  }
}

/** Why the author may not; null where they may. */
async function whyNot({ client, repository, event }: Place, { permission }: CommentOptions): Promise<CommandOutcome | null> {
  const role = await repositoryRole(client, repository, event.author);
  if (mayCommand(role, permission)) return null;
  return refused(
    `${event.author} has the role ${role.role} here, and a command needs ${permission}${permission === 'admin' ? '' : ' or more'}`,
  );
}

async function command(clusters: Clusters, place: Place, verb: Verb, text: string, options: CommentOptions): Promise<CommandOutcome> {
  const { client, repository, event, pull } = place;
  const { planFile, dispatch, rollback, env, signal, note } = options;
  await using ledger = new LedgerKeeper({ env: { ...env, GITHUB_ACTOR: event.author }, ledger: options.ledger, notice: note });
  await using announcer = openAnnouncer({ env, anchor: () => ledger.anchor, notice: note, elsewhere: true });
  const environments = await planEnvironments(planFile);
  const candidates = await loadCandidates(clusters, {
    client,
    repository,
    pull,
    planFile,
    environments,
    keeper: keepers(ledger, announcer),
    note,
  });
  const approvals = [...new Set(candidates.flatMap((candidate) => candidate.approvals))];
  const read = readCommand(verb, text, { environments, approvals });
  if (read.kind === 'refused') return refused(read.message);
  return await carryOut(read.command, {
    event,
    pull,
    candidates,
    workflows: new Workflows(env, { repository: null, signal }),
    dispatch,
    rollback,
    planFile,
    members: teamMembers({ env, signal }),
    settle: () => ledger.settle(),
    now: Date.now(),
  });
}

/** One comment for each command: run again, the job changes it. */
async function answer({ client, repository, event, pull }: Place, outcome: CommandOutcome): Promise<void> {
  const marker = `sluice answer ${event.commentId}`;
  await writeStickyComment(client, repository, { issue: pull, marker, body: outcome.answer, author: null });
}

/** A reaction is a courtesy: without it the command is carried out all the same. */
async function react({ client, repository, event }: Place, reaction: Reaction, { note }: CommentOptions): Promise<void> {
  try {
    await reactToComment(client, repository, event.commentId, reaction);
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    note(error.message);
  }
}
