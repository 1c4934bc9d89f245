import type { ResultParts } from '@sluice/action-kit';
import { isOwnDecision, type Outcome, type Release, releaseDocument, renderOutcome, type Verdict } from '@sluice/core';

/** What is said of a release that was moved: a stage that came to its end is a pass, a release that went back is a failure. */
export function outcomeReport(release: Release, outcome: Outcome): ResultParts {
  const message = renderOutcome(release, outcome);
  const verdict = verdictOf(release, outcome);
  return {
    verdict,
    reason: reasonOf(release, outcome),
    message,
    release: releaseDocument(release, outcome),
    notices: ownApprovals(release),
    problems: verdict === 'pass' ? [] : [{ title: `${release.id}: ${outcome}`, message, file: null, line: null, column: null }],
  };
}

function ownApprovals(release: Release): readonly string[] {
  const own = release.approvals.filter((approval) => approval.decision === 'approved' && isOwnDecision(release, approval));
  return own.map(({ name, by }) => `${name} was approved by ${by}, who started the release`);
}

function verdictOf({ holding }: Release, outcome: Outcome): Verdict {
  switch (outcome) {
    case 'succeeded':
    case 'stage-complete':
      return 'pass';
    case 'rolled-back':
    case 'rollback-failed':
      return 'fail';
    case 'waiting':
      return 'inconclusive';
    case 'held':
      // Cut short from outside says nothing about the version.
      return holding === 'failure' || holding === 'foreign' || holding === 'approval' ? 'fail' : 'inconclusive';
    default:
      return outcome satisfies never;
  }
}

function reasonOf({ holding }: Release, outcome: Outcome): string {
  return outcome === 'held' && holding !== null ? `held-${holding}` : outcome;
}
