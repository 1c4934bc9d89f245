import type { JsonObject } from '../json.ts';
import { repositoryUrl } from '../repos/repository-view.ts';
import type { Deployment, DeploymentStatus } from '../store/model.ts';
import { nodeId } from '../store/node-id.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { userView } from '../users/user-view.ts';

export function deploymentView(store: Store, repository: Repository, deployment: Deployment): JsonObject {
  const url = deploymentUrl(store, repository, deployment);
  return {
    url,
    id: deployment.id,
    node_id: nodeId('DE', deployment.id),
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    payload: deployment.payload,
    original_environment: deployment.originalEnvironment,
    environment: deployment.environment,
    description: deployment.description,
    creator: userView(store.url, deployment.creator),
    created_at: deployment.createdAt,
    updated_at: deployment.updatedAt,
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(store, repository),
    transient_environment: deployment.transient,
    production_environment: deployment.production,
    performed_via_github_app: null,
  };
}

export function deploymentStatusView(store: Store, repository: Repository, deployment: Deployment, status: DeploymentStatus): JsonObject {
  const url = deploymentUrl(store, repository, deployment);
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DES', status.id),
    // A wait for approval is none of the states that the description has.
    state: status.state === 'waiting' ? 'pending' : status.state,
    creator: userView(store.url, status.creator),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    log_url: status.logUrl,
    environment_url: status.environmentUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: url,
    repository_url: repositoryUrl(store, repository),
    performed_via_github_app: null,
  };
}

function deploymentUrl(store: Store, repository: Repository, { id }: Deployment): string {
  return `${repositoryUrl(store, repository)}/deployments/${id}`;
}
