import type { Finding } from '../check-result.ts';

/** At a terminal nobody says which commit a version was made of. */
export function noCommit(): Finding {
  return {
    service: null,
    verdict: 'inconclusive',
    message: 'which commit is released is only known in a job of a workflow',
    fix: 'release from the workflow, or set the check to warn for a release from a terminal',
    evidence: null,
  };
}
