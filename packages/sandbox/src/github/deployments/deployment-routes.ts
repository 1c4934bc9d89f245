import { actingUser } from '../access/acting-user.ts';
import { reads, writes } from '../access/permissions.ts';
import { commitsBetween } from '../git/history.ts';
import { mergedTree } from '../git/merge.ts';
import type { Commit } from '../git/objects.ts';
import { paged } from '../http/pages.ts';
import { notFound, Refusal, unprocessable, validationFailed } from '../http/refusal.ts';
import { type Answer, created, NO_CONTENT, ok, type RouteRequest, type Routes } from '../http/route.ts';
import type { JsonObject } from '../json.ts';
import { addressOf } from '../repos/commit-view.ts';
import { findCommit } from '../repos/find-commit.ts';
import type { Deployment, DeploymentState } from '../store/model.ts';
import { deploymentStatusView, deploymentView } from './deployment-view.ts';
import { addStatus, newDeployment, stateOf } from './deployments.ts';

/** Characters of a description, of a deployment and of a status. */
const MAX_DESCRIPTION_LENGTH = 140;

interface CreateBody {
  readonly ref: string;
  readonly task?: string;
  readonly auto_merge?: boolean;
  readonly required_contexts?: readonly string[];
  readonly payload?: JsonObject | string;
  readonly environment?: string;
  readonly description?: string | null;
  readonly transient_environment?: boolean;
  readonly production_environment?: boolean;
}

interface StatusBody {
  readonly state: DeploymentState;
  readonly target_url?: string;
  readonly log_url?: string;
  readonly description?: string;
  readonly environment?: string;
  readonly environment_url?: string;
  readonly auto_inactive?: boolean;
}

export const DEPLOYMENT_ROUTES: Routes = {
  'repos/list-deployments': {
    needs: reads('deployments'),
    answer(request) {
      const { store, repository } = request;
      const asked = ['sha', 'ref', 'task', 'environment'] as const;
      const chosen = repository.deployments.filter((deployment) =>
        asked.every((name) => [undefined, 'none', deployment[name]].includes(request.option(name))),
      );
      return paged(request, chosen.toReversed(), (deployment) => deploymentView(store, repository, deployment));
    },
  },
  'repos/create-deployment': { needs: writes('deployments'), answer: createDeployment },
  'repos/get-deployment': {
    needs: reads('deployments'),
    answer: (request) => ok(deploymentView(request.store, request.repository, deploymentOrRefusal(request))),
  },
  'repos/delete-deployment': {
    needs: writes('deployments'),
    answer(request) {
      const { repository } = request;
      const deployment = deploymentOrRefusal(request);
      // Only the last one may go while it is active.
      if (repository.deployments.length > 1 && stateOf(deployment) !== 'inactive')
        throw unprocessable('We cannot delete an active deployment unless it is the only deployment in a given environment.');
      repository.deployments.splice(repository.deployments.indexOf(deployment), 1);
      return NO_CONTENT;
    },
  },
  'repos/list-deployment-statuses': {
    needs: reads('deployments'),
    answer(request) {
      const { store, repository } = request;
      const deployment = deploymentOrRefusal(request);
      return paged(request, deployment.statuses.toReversed(), (status) => deploymentStatusView(store, repository, deployment, status));
    },
  },
  'repos/get-deployment-status': {
    needs: reads('deployments'),
    answer(request) {
      const deployment = deploymentOrRefusal(request);
      const status = deployment.statuses.find(({ id }) => id === request.number('status_id'));
      if (status === undefined) throw notFound();
      return ok(deploymentStatusView(request.store, request.repository, deployment, status));
    },
  },
  'repos/create-deployment-status': {
    needs: writes('deployments'),
    answer(request) {
      const { store, repository } = request;
      const deployment = deploymentOrRefusal(request);
      const body = request.requiredBody<StatusBody>();
      checkDescription('DeploymentStatus', body.description);
      const status = addStatus(store, repository, deployment, {
        state: body.state,
        creator: actingUser(request),
        description: body.description,
        environment: body.environment,
        logUrl: body.log_url ?? body.target_url,
        environmentUrl: body.environment_url,
        autoInactive: body.auto_inactive,
      });
      return created(deploymentStatusView(store, repository, deployment, status));
    },
  },
};

function createDeployment(request: RouteRequest): Answer {
  const { store, repository } = request;
  const body = request.requiredBody<CreateBody>();
  const commit = findCommit(repository, body.ref);
  if (commit === undefined) throw unprocessable(`No ref found for: ${body.ref}`);
  checkDescription('Deployment', body.description);
  const merged = body.auto_merge === false ? undefined : mergeDefaultBranch(request, body.ref, commit);
  if (merged !== undefined) return merged;
  checkContexts(request, body, commit.sha);
  const deployment = newDeployment(store, repository, {
    sha: commit.sha,
    ref: body.ref,
    environment: body.environment ?? 'production',
    creator: actingUser(request),
    ...(body.task !== undefined && { task: body.task }),
    ...(body.payload !== undefined && { payload: body.payload }),
    ...(body.description !== undefined && { description: body.description }),
    ...(body.transient_environment !== undefined && { transient: body.transient_environment }),
    ...(body.production_environment !== undefined && { production: body.production_environment }),
  });
  return created(deploymentView(store, repository, deployment));
}

/** What `auto_merge` does to a branch that is behind the default branch: it gets a merge commit in place of a deployment. */
function mergeDefaultBranch(request: RouteRequest, ref: string, commit: Commit): Answer | undefined {
  const { store, repository } = request;
  const { objects, defaultBranch } = repository;
  const base = repository.branchHead(defaultBranch);
  if (repository.branchHead(ref) === undefined || base === undefined || commitsBetween(objects, commit.sha, base).length === 0)
    return undefined;
  const tree = mergedTree(objects, commit.sha, base);
  if (tree === undefined) throw new Refusal(409, `Conflict merging ${defaultBranch} into ${ref}.`);
  const { login } = actingUser(request);
  const person = { name: login, email: addressOf(login), date: store.now() };
  const message = `Merge branch '${defaultBranch}' into ${ref}`;
  const merge = objects.addCommit({ tree, parents: [commit.sha, base], message, author: person, committer: person, signed: true });
  repository.refs.set(`refs/heads/${ref}`, merge.sha);
  return { status: 202, body: { message: `Auto-merged ${defaultBranch} into ${ref} on deployment.` } };
}

/** Left out, every context of the commit has to be a success. */
function checkContexts({ repository }: RouteRequest, { ref, required_contexts }: CreateBody, sha: string): void {
  const newest = new Map(repository.statuses.filter((status) => status.sha === sha).map((status) => [status.context, status.state]));
  for (const run of repository.checkRuns.filter((candidate) => candidate.headSha === sha)) {
    newest.set(
      run.name,
      run.status !== 'completed' ? 'pending' : ['success', 'neutral', 'skipped'].includes(run.conclusion ?? '') ? 'success' : 'failure',
    );
  }
  const contexts = [...(required_contexts ?? newest.keys())].map((context) => ({ context, state: newest.get(context) ?? 'pending' }));
  if (contexts.every(({ state }) => state === 'success')) return;
  const errors = [{ contexts, resource: 'Deployment', field: 'required_contexts', code: 'invalid' }];
  throw new Refusal(409, `Conflict: Commit status checks failed for ${ref}.`, { errors });
}

function checkDescription(resource: string, description: string | null | undefined): void {
  if ((description ?? '').length <= MAX_DESCRIPTION_LENGTH) return;
  const message = `description is too long (maximum is ${MAX_DESCRIPTION_LENGTH} characters)`;
  throw validationFailed({ resource, field: 'description', code: 'custom', message });
}

function deploymentOrRefusal(request: RouteRequest): Deployment {
  const id = request.number('deployment_id');
  const deployment = request.repository.deployments.find((candidate) => candidate.id === id);
  if (deployment === undefined) throw notFound();
  return deployment;
}
