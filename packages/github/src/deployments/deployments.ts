import { SluiceError } from '@sluice/core';
import type { GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';
import { type DeploymentPayload, readPayload, writePayload } from './deployment-payload.ts';

/** https://docs.github.com/rest/deployments/statuses#create-a-deployment-status */
const MAX_DESCRIPTION = 140;
/** A thousand deployments of one environment. */
const MAX_PAGES = 10;

export interface NewDeployment {
  /** Commit, branch or tag. */
  readonly ref: string;
  readonly environment: string;
  readonly description: string;
  readonly payload: DeploymentPayload;
  /** People use it. */
  readonly production: boolean;
  /** It will go away again by itself, like a preview. */
  readonly transient?: boolean;
}

export interface Deployment {
  readonly id: number;
  readonly commit: string;
  readonly environment: string;
  readonly payload: DeploymentPayload;
}

/** One deployment in the list of the environment. It merges nothing and asks for no checks: the prechecks did. */
export async function createDeployment(client: GitHubClient, repository: Repository, deployment: NewDeployment): Promise<number> {
  const created = await client.ask('POST /repos/{owner}/{repo}/deployments', {
    ...repository,
    ref: deployment.ref,
    environment: deployment.environment,
    description: shortened(deployment.description),
    auto_merge: false,
    required_contexts: [],
    payload: writePayload(deployment.payload),
    production_environment: deployment.production,
    transient_environment: deployment.transient ?? false,
  });
  // With auto_merge off GitHub answers 202, a message and no deployment, to nothing.
  if ('id' in created) return Number(created.id);
  throw new SluiceError(
    'github-answer-invalid',
    'world',
    `a deployment to ${deployment.environment} was asked for; expected one, got: ${created.message}`,
  );
}

/** The newest deployment of a release; null when it has none among the last thousand of its environment. */
export async function findDeployment(
  client: GitHubClient,
  repository: Repository,
  { environment, releaseId }: { readonly environment: string; readonly releaseId: string },
): Promise<Deployment | null> {
  for await (const deployment of deploymentsOf(client, repository, environment))
    if (deployment.payload.releaseId === releaseId) return deployment;
  return null;
}

/** Deployments that Sluice made to an environment, the newest first. */
export async function* deploymentsOf(client: GitHubClient, repository: Repository, environment: string): AsyncGenerator<Deployment> {
  const listed = client.items('GET /repos/{owner}/{repo}/deployments', { ...repository, environment }, (data) => data, {
    maxPages: MAX_PAGES,
  });
  for await (const { id, sha, payload: written } of listed) {
    const payload = readPayload(written);
    if (payload !== null) yield { id: Number(id), commit: sha, environment, payload };
  }
}

export interface NewDeploymentStatus {
  readonly state: 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';
  /** Cut at 140 characters. */
  readonly description: string;
  /** The run. */
  readonly logUrl?: string | undefined;
  /** Where the released thing can be seen. */
  readonly environmentUrl?: string | undefined;
  /** A success makes earlier deployments of the environment inactive, those marked as production apart; default true. */
  readonly autoInactive?: boolean;
}

export async function setDeploymentStatus(
  client: GitHubClient,
  repository: Repository,
  deploymentId: number,
  { state, description, logUrl, environmentUrl, autoInactive = true }: NewDeploymentStatus,
): Promise<void> {
  await client.ask('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
    ...repository,
    deployment_id: deploymentId,
    state,
    description: shortened(description),
    auto_inactive: autoInactive,
    ...(logUrl !== undefined && { log_url: logUrl }),
    ...(environmentUrl !== undefined && { environment_url: environmentUrl }),
  });
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_DESCRIPTION ? text : `${characters.slice(0, MAX_DESCRIPTION - 1).join('')}…`;
}
