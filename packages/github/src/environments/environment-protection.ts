import type { Endpoints } from '@octokit/types';
import { answered, type GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';
import { type Reviewer, reviewersOf } from './reviewer.ts';

export interface EnvironmentProtection {
  readonly name: string;
  /** One approval of any of them suffices; empty: nobody is asked. */
  readonly reviewers: readonly Reviewer[];
  readonly preventsSelfReview: boolean;
  readonly waitTimerMinutes: number;
  /** Which branches and tags may deploy: all, those with protection, or those that match one of the patterns. */
  readonly branches: 'all' | 'protected' | { readonly patterns: readonly string[] };
  /**
   * Why nobody is asked: `unset` in a repository that could have reviewers; `perhaps-not-offered` in a private one, where they exist only in
   * Enterprise plans, which nobody but the owner can see.
   */
  readonly withoutReviewers: 'unset' | 'perhaps-not-offered' | null;
}

type Environment = Endpoints['GET /repos/{owner}/{repo}/environments/{environment_name}']['response']['data'];
type Rule = NonNullable<Environment['protection_rules']>[number];

/** How an environment is protected; null when it does not exist. One request, one more for branch patterns, and one when it has no reviewers. */
export async function environmentProtection(
  client: GitHubClient,
  repository: Repository,
  name: string,
): Promise<EnvironmentProtection | null> {
  const answer = await client.request('GET /repos/{owner}/{repo}/environments/{environment_name}', {
    ...repository,
    environment_name: name,
  });
  if (answer.kind === 'refused' && answer.status === 404) {
    // A repository that the token cannot see is 404 as well.
    await client.ask('GET /repos/{owner}/{repo}', repository);
    return null;
  }
  const { protection_rules = [], deployment_branch_policy } = answered(answer);
  const asking = protection_rules.find((rule) => 'reviewers' in rule);
  const reviewers = asking === undefined ? [] : reviewersOf(reviewersIn(asking));
  return {
    name,
    reviewers,
    preventsSelfReview: asking !== undefined && 'prevent_self_review' in asking && asking.prevent_self_review === true,
    waitTimerMinutes: protection_rules.reduce((longest, rule) => Math.max(longest, waitTimerIn(rule)), 0),
    branches: await branchesOf(client, repository, name, deployment_branch_policy),
    withoutReviewers: reviewers.length > 0 ? null : await whyNone(client, repository),
  };
}

function reviewersIn(rule: Rule) {
  return 'reviewers' in rule ? (rule.reviewers ?? []) : [];
}

function waitTimerIn(rule: Rule): number {
  return 'wait_timer' in rule ? (rule.wait_timer ?? 0) : 0;
}

async function branchesOf(
  client: GitHubClient,
  repository: Repository,
  name: string,
  policy: Environment['deployment_branch_policy'],
): Promise<EnvironmentProtection['branches']> {
  if (!policy) return 'all';
  if (policy.protected_branches) return 'protected';
  const patterns: string[] = [];
  const policies = client.items(
    'GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies',
    { ...repository, environment_name: name },
    (data) => data.branch_policies,
    { maxPages: 3 },
  );
  for await (const { name: pattern } of policies) if (pattern !== undefined) patterns.push(pattern);
  return { patterns };
}

async function whyNone(client: GitHubClient, repository: Repository): Promise<'unset' | 'perhaps-not-offered'> {
  const { private: isPrivate } = await client.ask('GET /repos/{owner}/{repo}', repository);
  return isPrivate ? 'perhaps-not-offered' : 'unset';
}
