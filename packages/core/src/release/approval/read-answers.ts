import { approvalRule } from '../../plan/approval-rule.ts';
import type { ApprovalSource, EnvironmentDecision } from '../../ports/approval-source.ts';
import type { TeamMembers } from '../../ports/team-members.ts';
import type { ApprovalRecord, Release } from '../../record/release-record.ts';
import { decisionKey, without } from './decision-key.ts';
import { mayDecide } from './may-decide.ts';
import { isSame } from './note-asked.ts';
import { type OpenApproval, openApprovals } from './open-approvals.ts';
import { isOwnDecision } from './self-approval.ts';

/** What the run that we are in says to the open questions of a release; not in the record yet. */
export interface Answers {
  readonly given: readonly ApprovalRecord[];
  /** Why the first question that is left has no answer, for people; null when none is left. */
  readonly missing: string | null;
}

/**
 * Looks who decided on the approvals that a release waits for, those before a stage where one is given. Nothing is written.
 *
 * @throws SluiceError of the source
 */
export async function readAnswers(
  source: ApprovalSource | null,
  release: Release,
  {
    now,
    before = Number.POSITIVE_INFINITY,
    members = null,
  }: { readonly now: number; readonly before?: number; readonly members?: TeamMembers | null },
): Promise<Answers> {
  const given: ApprovalRecord[] = [];
  for (const open of openApprovals(release).filter(({ stage }) => stage < before)) {
    const answer = await answerTo(source, release, open, { given, members });
    if (typeof answer === 'string') return { given, missing: answer };
    given.push({ ...answer, name: open.name, scope: open.scope, via: 'environment', run: source?.run ?? null, at: now, seenAt: now });
    if (answer.decision === 'rejected') return { given, missing: null };
  }
  return { given, missing: null };
}

async function answerTo(
  source: ApprovalSource | null,
  release: Release,
  open: OpenApproval,
  { given, members }: { readonly given: readonly ApprovalRecord[]; readonly members: TeamMembers | null },
): Promise<EnvironmentDecision | string> {
  const { name } = open;
  const { via, selfApproval, by = [] } = approvalRule(release.plan, name);
  if (via === 'command')
    return `it is given by the comment "/release approve" on the pull request, then a run with release-id: ${release.id}`;
  if (source === null) return 'it is given in a workflow run, and this is none. At a terminal: sluice release --resume';
  const question = release.asked.find((entry) => isSame(entry, open));
  const before = question?.runs.find(({ run }) => run === source.run)?.before;
  if (question === undefined || before === undefined)
    return `run ${source.run} has not asked for it. Run the whole workflow again, precheck with release-id: ${release.id}`;
  const recorded = [...release.approvals, ...given].filter(
    (entry) => entry.via === 'environment' && entry.name === name && entry.run === source.run && entry.seenAt >= question.askedAt,
  );
  const decided = without(await source.decisions(name), [...before, ...recorded.map(decisionKey)]);
  const fresh: EnvironmentDecision[] = [];
  const strangers: string[] = [];
  for (const decision of decided) {
    const permit = await mayDecide(by, decision.by, members);
    if (permit.kind === 'yes') fresh.push(decision);
    else strangers.push(`${decision.by} ${decision.decision} it, which does not count: ${permit.message}`);
  }
  const rejected = fresh.find(({ decision }) => decision === 'rejected');
  if (rejected) return rejected;
  const others = fresh.filter((decision) => !isOwnDecision(release, decision));
  const approved = others[0] ?? (selfApproval === 'report' ? fresh[0] : undefined);
  if (approved) return approved;
  const [own] = fresh;
  if (own === undefined && strangers.length > 0) return strangers.join('. ');
  return own
    ? `${own.by} approved it and started the release, which selfApproval: refuse does not let count. Somebody else has to`
    : `nobody has approved environment ${name} in run ${source.run} since it was asked for at ${new Date(question.askedAt).toISOString()}`;
}
