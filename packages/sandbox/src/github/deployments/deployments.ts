import type { JsonObject } from '../json.ts';
import type { Deployment, DeploymentStatus, User } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';

export interface NewDeployment {
  readonly sha: string;
  readonly ref: string;
  readonly environment: string;
  readonly creator: User;
  readonly task?: string;
  readonly payload?: JsonObject | string;
  readonly description?: string | null;
  readonly transient?: boolean;
  readonly production?: boolean;
}

export function newDeployment(store: Store, repository: Repository, of: NewDeployment): Deployment {
  const now = store.now();
  const deployment: Deployment = {
    id: store.nextId(),
    sha: of.sha,
    ref: of.ref,
    task: of.task ?? 'deploy',
    payload: of.payload ?? {},
    originalEnvironment: of.environment,
    environment: of.environment,
    description: of.description ?? null,
    creator: of.creator,
    transient: of.transient ?? false,
    production: of.production ?? of.environment === 'production',
    createdAt: now,
    updatedAt: now,
    statuses: [],
  };
  repository.deployments.push(deployment);
  return deployment;
}

export interface NewStatus extends Pick<DeploymentStatus, 'state' | 'creator'> {
  readonly description?: string | undefined;
  readonly environment?: string | undefined;
  readonly logUrl?: string | undefined;
  readonly environmentUrl?: string | undefined;
  readonly autoInactive?: boolean | undefined;
}

/**
 * A success turns earlier successes of the same environment inactive, unless they are transient or of a production environment.
 * https://docs.github.com/en/rest/deployments/deployments#inactive-deployments
 */
export function addStatus(store: Store, repository: Repository, deployment: Deployment, of: NewStatus): DeploymentStatus {
  deployment.environment = of.environment ?? deployment.environment;
  const status = { ...statusOf(store, deployment, of.state, of.creator), ...given(of) };
  deployment.statuses.push(status);
  deployment.updatedAt = status.createdAt;
  if (of.state !== 'success' || of.autoInactive === false) return status;
  for (const earlier of repository.deployments) {
    const isReplaced =
      earlier.id < deployment.id && earlier.environment === deployment.environment && !earlier.transient && !earlier.production;
    if (isReplaced && stateOf(earlier) === 'success') earlier.statuses.push(statusOf(store, earlier, 'inactive', of.creator));
  }
  return status;
}

export function stateOf({ statuses }: Deployment): DeploymentStatus['state'] | undefined {
  return statuses.at(-1)?.state;
}

function statusOf(store: Store, deployment: Deployment, state: DeploymentStatus['state'], creator: User): DeploymentStatus {
  const environment = deployment.environment;
  return { id: store.nextId(), state, creator, description: '', environment, logUrl: '', environmentUrl: '', createdAt: store.now() };
}

function given({ description, logUrl, environmentUrl }: NewStatus): Partial<DeploymentStatus> {
  return {
    ...(description !== undefined && { description }),
    ...(logUrl !== undefined && { logUrl }),
    ...(environmentUrl !== undefined && { environmentUrl }),
  };
}
