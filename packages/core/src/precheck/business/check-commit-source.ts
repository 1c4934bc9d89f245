import type { CommitSourceCheck } from '../../plan/business-checks.ts';
import type { Finding } from '../check-result.ts';
import type { BusinessFacts, CommitFact } from './business-facts.ts';
import { noCommit } from './no-commit.ts';
import { fitsPattern } from './ref-pattern.ts';

/** The commit is on a branch that may be released, or the job runs for such a tag. */
export function checkCommitSource({ commit, commitPlaces }: BusinessFacts, settings: CommitSourceCheck): readonly Finding[] {
  if (commit === null) return [noCommit()];
  const what = `commit ${commit.sha.slice(0, 7)} (${commit.ref})`;
  const fits = fittingRef(commit, settings);
  if (fits !== null)
    return [{ service: null, verdict: 'pass', message: `${what} is that of ${fits}`, fix: null, evidence: { ref: commit.ref } }];
  const places = Object.entries(commitPlaces);
  const on = places.find(([, place]) => 'value' in place && place.value === 'on');
  const evidence = Object.fromEntries(places.map(([branch, place]) => [branch, 'value' in place ? place.value : place.error.reason]));
  if (on) return [{ service: null, verdict: 'pass', message: `${what} is on branch ${on[0]}`, fix: null, evidence }];
  const unread = places.flatMap(([branch, place]) => ('error' in place ? [`${branch}: ${place.error.message}`] : []));
  if (unread.length > 0)
    return [
      {
        service: null,
        verdict: 'error',
        message: `whether ${what} is on a permitted branch is not known: ${unread.join('; ')}`,
        fix: null,
        evidence,
      },
    ];
  const gone = places.flatMap(([branch, place]) => ('value' in place && place.value === 'unknown' ? [branch] : []));
  const none = gone.length > 0 ? `; there is no branch ${gone.join(', ')}, or it cannot be seen` : '';
  return [
    {
      service: null,
      verdict: 'fail',
      message: `${what} is on none of ${permitted(settings)}${none}`,
      fix: 'merge it there, and release from there',
      evidence,
    },
  ];
}

function fittingRef({ ref }: CommitFact, { branches, tags }: CommitSourceCheck): string | null {
  const [, kind, name = ''] = /^refs\/(heads|tags)\/(.+)$/.exec(ref) ?? [];
  if (kind === 'heads' && branches.some((pattern) => fitsPattern(pattern, name))) return `branch ${name}`;
  if (kind === 'tags' && tags.some((pattern) => fitsPattern(pattern, name))) return `tag ${name}`;
  return null;
}

function permitted({ branches, tags }: CommitSourceCheck): string {
  return [
    ...(branches.length > 0 ? [`branches ${branches.join(', ')}`] : []),
    ...(tags.length > 0 ? [`tags ${tags.join(', ')}`] : []),
  ].join(' and ');
}
