import { unprocessable } from '../http/refusal.ts';
import type { Ruleset, RuleType } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';

/** Rulesets that are for a ref, existing or not. https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets */
export function rulesetsFor(repository: Repository, ref: string): readonly Ruleset[] {
  const matches = (pattern: string) => matchesRef(repository, pattern, ref);
  return repository.rulesets.filter(
    ({ target, include, exclude }) =>
      ref.startsWith(target === 'branch' ? 'refs/heads/' : 'refs/tags/') && include.some(matches) && !exclude.some(matches),
  );
}

const WORDS: Readonly<Partial<Record<RuleType, string>>> = {
  creation: 'Cannot create ref due to creations being restricted.',
  deletion: 'Cannot delete this branch',
  non_fast_forward: 'Cannot force-push to this branch',
};

/** Throws when an active rule forbids it. */
export function checkRule(repository: Repository, ref: string, type: 'creation' | 'deletion' | 'non_fast_forward'): void {
  const forbids = rulesetsFor(repository, ref).some(({ enforcement, rules }) => enforcement === 'active' && rules.includes(type));
  if (forbids) throw unprocessable(`Repository rule violations found\n\n${WORDS[type]}`);
}

/** `*` stands for a part between slashes, `**` for any. */
function matchesRef(repository: Repository, pattern: string, ref: string): boolean {
  if (pattern === '~ALL') return true;
  if (pattern === '~DEFAULT_BRANCH') return ref === `refs/heads/${repository.defaultBranch}`;
  const source = pattern
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**', '\0')
    .replaceAll('*', '[^/]*')
    .replaceAll('\0', '.*');
  return new RegExp(`^${source}$`).test(ref);
}
