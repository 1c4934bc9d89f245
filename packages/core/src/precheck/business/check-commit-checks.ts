import type { Finding } from '../check-result.ts';
import type { BusinessFacts, CommitCheckFact } from './business-facts.ts';
import { noCommit } from './no-commit.ts';

/** Each of the named checks has succeeded for the commit. */
export function checkCommitChecks({ commit, commitChecks }: BusinessFacts): readonly Finding[] {
  if (commit === null) return [noCommit()];
  const where = `commit ${commit.sha.slice(0, 7)} of ${commit.repository}`;
  if ('error' in commitChecks) {
    const { status, reason, message } = commitChecks.error;
    return [{ service: null, verdict: 'error', message: `checks of ${where}: ${message}`, fix: null, evidence: { status, reason } }];
  }
  const checks = commitChecks.value;
  const evidence = checks.map(({ name, state, url }) => ({ name, state, url }));
  const failed = checks.filter(({ state }) => state === 'failure');
  const open = checks.filter(({ state }) => state === 'pending' || state === 'missing');
  if (failed.length === 0 && open.length === 0) {
    const names = checks.map(({ name }) => name).join(', ');
    return [{ service: null, verdict: 'pass', message: `${where}: ${names} succeeded`, fix: null, evidence }];
  }
  return [
    {
      service: null,
      verdict: failed.length > 0 ? 'fail' : 'inconclusive',
      message: `${where}: ${[...failed, ...open].map(said).join(', ')}`,
      fix:
        failed.length > 0
          ? 'release a commit whose checks succeed'
          : 'wait until they are done; one that is missing has another name, or never ran for this commit',
      evidence,
    },
  ];
}

function said({ name, state, url }: CommitCheckFact): string {
  const words = { success: 'succeeded', failure: 'failed', pending: 'is under way', missing: 'is missing' } satisfies Record<
    CommitCheckFact['state'],
    string
  >;
  return `${name} ${words[state]}${url === null ? '' : ` (${url})`}`;
}
