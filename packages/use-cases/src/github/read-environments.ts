import type { EnvironmentFact, EnvironmentFacts, Fact } from '@sluice/core';
import { environmentProtection, type GitHubClient, type Repository } from '@sluice/github';
import { readFact } from '@sluice/kubernetes';

/** Who is asked in these environments, and how long they wait. What could not be read is a fact as well. */
export async function readEnvironments(client: GitHubClient, place: Repository, names: readonly string[]): Promise<EnvironmentFacts> {
  const read = async (name: string): Promise<EnvironmentFact | null> => {
    const protection = await environmentProtection(client, place, name);
    if (protection === null) return null;
    const reviewers = protection.reviewers.map((reviewer) =>
      reviewer.kind === 'user' ? `@${reviewer.login}` : `@${place.owner}/${reviewer.slug}`,
    );
    return { ...protection, reviewers };
  };
  return told(await Promise.all(names.map(async (name) => [name, await readFact(() => read(name))] as const)));
}

/** One missing permission or a repository that cannot be seen is one thing to change, not one for each environment. */
function told<T>(environments: readonly (readonly [string, Fact<T>])[]): Readonly<Record<string, Fact<T>>> {
  const seen = new Set<string>();
  const kept = environments.filter(([, fact]) => {
    if ('value' in fact) return true;
    const known = seen.has(fact.error.reason);
    seen.add(fact.error.reason);
    return !known;
  });
  return Object.fromEntries(kept);
}
