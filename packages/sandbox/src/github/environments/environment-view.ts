import type { JsonObject } from '../json.ts';
import { repositoryPage, repositoryUrl } from '../repos/repository-view.ts';
import type { Environment } from '../store/model.ts';
import { nodeId } from '../store/node-id.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { teamView } from '../users/team-view.ts';
import { userView } from '../users/user-view.ts';

/** As it stands in approvals and in what waits for it. */
export function environmentNameView(store: Store, repository: Repository, environment: Environment): JsonObject {
  return {
    id: environment.id,
    node_id: nodeId('EN', environment.id),
    name: environment.name,
    url: `${repositoryUrl(store, repository)}/environments/${encodeURIComponent(environment.name)}`,
    html_url: `${repositoryPage(store, repository)}/deployments/activity_log?environments_filter=${encodeURIComponent(environment.name)}`,
  };
}

export function environmentView(store: Store, repository: Repository, environment: Environment): JsonObject {
  const { reviewers, waitMinutes, branches, ruleIds, customRules } = environment;
  const rule = (id: number, type: string) => ({ id, node_id: nodeId('GA', id), type });
  return {
    ...environmentNameView(store, repository, environment),
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
    protection_rules: [
      ...(waitMinutes > 0 ? [{ ...rule(ruleIds.waitTimer, 'wait_timer'), wait_timer: waitMinutes }] : []),
      ...(reviewers.length > 0
        ? [
            {
              ...rule(ruleIds.reviewers, 'required_reviewers'),
              prevent_self_review: environment.preventSelfReview,
              reviewers: reviewersView(store, environment),
            },
          ]
        : []),
      ...(branches === 'all' ? [] : [rule(ruleIds.branchPolicy, 'branch_policy')]),
      ...customRules.map(({ id }) => rule(id, 'custom')),
    ],
    deployment_branch_policy:
      branches === 'all' ? null : { protected_branches: branches === 'protected', custom_branch_policies: branches === 'custom' },
  };
}

export function reviewersView(store: Store, { reviewers }: Environment): readonly JsonObject[] {
  return reviewers.map((reviewer) =>
    'slug' in reviewer
      ? { type: 'Team', reviewer: teamView(store.url, reviewer) }
      : { type: 'User', reviewer: userView(store.url, reviewer) },
  );
}
