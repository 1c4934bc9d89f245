import { approvalRule } from '../../plan/approval-rule.ts';
import type { ApprovalSource } from '../../ports/approval-source.ts';
import type { AskedRecord, Release } from '../../record/release-record.ts';
import { decisionKey } from './decision-key.ts';
import { type OpenApproval, openApprovals } from './open-approvals.ts';

/** How many runs are remembered that ask the same. */
const RUNS = 10;

/**
 * The questions of a release with those it has come to: since when each is asked, and what this run has been told before. To be called
 * when the stage before has ended, and by a run that takes a release over; GitHub starts to ask after it. Nothing is written.
 *
 * @throws SluiceError of the source
 */
export async function noteAsked(source: ApprovalSource | null, release: Release, now: number): Promise<readonly AskedRecord[]> {
  let asked: readonly AskedRecord[] = release.asked;
  for (const open of openApprovals(release)) {
    const asks = source !== null && approvalRule(release.plan, open.name).via === 'environment' ? source : null;
    const before = asks === null ? null : { run: asks.run, before: (await asks.decisions(open.name)).map(decisionKey) };
    asked = withQuestion(asked, open, now, before);
  }
  return asked;
}

/** The same where the run cannot be read: then it has not asked, and nothing in it is an answer. */
export function noteUnread(run: string | null, release: Release, now: number): readonly AskedRecord[] {
  return openApprovals(release).reduce<readonly AskedRecord[]>(
    (asked, open) =>
      withQuestion(asked, open, now, null).map((entry) =>
        isSame(entry, open) ? { ...entry, runs: entry.runs.filter((known) => known.run !== run) } : entry,
      ),
    release.asked,
  );
}

/** A question that is open keeps its time; a run that asks it again is told anew. */
function withQuestion(
  asked: readonly AskedRecord[],
  open: OpenApproval,
  now: number,
  before: AskedRecord['runs'][number] | null,
): readonly AskedRecord[] {
  const { name, scope, target, index } = open;
  const known = asked.find((entry) => isSame(entry, open)) ?? { name, scope, target, index, askedAt: now, expiredAt: null, runs: [] };
  const runs = before === null ? known.runs : [...known.runs.filter(({ run }) => run !== before.run), before].slice(-RUNS);
  return [...asked.filter((entry) => !isSame(entry, open)), { ...known, runs }];
}

export function isSame(
  one: { readonly name: string; readonly scope: string },
  other: { readonly name: string; readonly scope: string },
): boolean {
  return one.name === other.name && one.scope === other.scope;
}
