import type { JsonObject } from '../json.ts';
import { repositoryPage, repositoryUrl } from '../repos/repository-view.ts';
import type { CheckRun, CommitStatus } from '../store/model.ts';
import { nodeId } from '../store/node-id.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { userView } from '../users/user-view.ts';

export function checkRunView(store: Store, repository: Repository, check: CheckRun): JsonObject {
  const url = `${repositoryUrl(store, repository)}/check-runs/${check.id}`;
  const page = `${repositoryPage(store, repository)}/runs/${check.id}`;
  return {
    id: check.id,
    node_id: nodeId('CR', check.id),
    name: check.name,
    head_sha: check.headSha,
    external_id: '',
    url,
    html_url: page,
    details_url: page,
    status: check.status,
    conclusion: check.conclusion,
    started_at: check.startedAt,
    completed_at: check.completedAt,
    output: { ...check.output, text: null, annotations_count: 0, annotations_url: `${url}/annotations` },
    check_suite: { id: check.id },
    app: appView(store, check.app),
    pull_requests: [],
  };
}

export function statusView(store: Store, repository: Repository, status: CommitStatus): JsonObject {
  return {
    url: `${repositoryUrl(store, repository)}/statuses/${status.sha}`,
    avatar_url: `${store.url}/avatars/u/${status.creator.id}`,
    id: status.id,
    node_id: nodeId('SC', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}

/** Whoever reports a check: an app, by its slug. */
function appView(store: Store, slug: string): JsonObject {
  const since = '2018-07-30T09:30:17Z';
  return {
    id: 15_368,
    slug,
    node_id: nodeId('A', slug),
    owner: userView(store.url, { id: 9919, login: 'github', type: 'Organization', name: null }),
    name: slug,
    description: null,
    external_url: `${store.url}/apps/${slug}`,
    html_url: `${store.url}/apps/${slug}`,
    created_at: since,
    updated_at: since,
    permissions: { checks: 'write' },
    events: [],
  };
}
