import type { Commit } from '../git/objects.ts';
import type { JsonObject } from '../json.ts';
import { pullsOf } from '../pulls/pulls.ts';
import { minimalRepositoryView, repositoryPage, repositoryUrl } from '../repos/repository-view.ts';
import type { Job, Workflow, WorkflowRun } from '../store/model.ts';
import { nodeId } from '../store/node-id.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { userView } from '../users/user-view.ts';

export function runView(store: Store, repository: Repository, run: WorkflowRun): JsonObject {
  const api = runUrl(store, repository, run);
  const commit = repository.objects.commit(run.headSha);
  return {
    id: run.id,
    name: run.workflow.name,
    node_id: nodeId('WFR', run.id),
    check_suite_id: run.id,
    check_suite_node_id: nodeId('CS', run.id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: run.workflow.path,
    run_number: run.number,
    run_attempt: run.attempt,
    referenced_workflows: [],
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflow.id,
    url: api,
    html_url: runPage(store, repository, run),
    pull_requests: pullRequests(store, repository, run),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    actor: userView(store.url, run.actor),
    triggering_actor: userView(store.url, run.triggeringActor),
    run_started_at: run.startedAt,
    jobs_url: `${api}/jobs`,
    logs_url: `${api}/logs`,
    check_suite_url: `${repositoryUrl(store, repository)}/check-suites/${run.id}`,
    artifacts_url: `${api}/artifacts`,
    cancel_url: `${api}/cancel`,
    rerun_url: `${api}/rerun`,
    previous_attempt_url: run.attempt === 1 ? null : `${api}/attempts/${run.attempt - 1}`,
    workflow_url: `${repositoryUrl(store, repository)}/actions/workflows/${run.workflow.id}`,
    head_commit: commit === undefined ? null : headCommitView(commit),
    repository: minimalRepositoryView(store, repository),
    head_repository: minimalRepositoryView(store, repository),
    display_title: run.title,
  };
}

export function runUrl(store: Store, repository: Repository, { id }: WorkflowRun): string {
  return `${repositoryUrl(store, repository)}/actions/runs/${id}`;
}

export function runPage(store: Store, repository: Repository, { id }: WorkflowRun): string {
  return `${repositoryPage(store, repository)}/actions/runs/${id}`;
}

export function jobView(store: Store, repository: Repository, run: WorkflowRun, job: Job): JsonObject {
  return {
    id: job.id,
    run_id: run.id,
    run_url: runUrl(store, repository, run),
    run_attempt: job.attempt,
    node_id: nodeId('CR', job.id),
    head_sha: run.headSha,
    url: `${repositoryUrl(store, repository)}/actions/jobs/${job.id}`,
    html_url: `${runPage(store, repository, run)}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.createdAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: [],
    check_run_url: `${repositoryUrl(store, repository)}/check-runs/${job.id}`,
    labels: ['ubuntu-latest'],
    runner_id: null,
    runner_name: null,
    runner_group_id: null,
    runner_group_name: null,
    workflow_name: run.workflow.name,
    head_branch: run.headBranch,
  };
}

export function workflowView(store: Store, repository: Repository, workflow: Workflow): JsonObject {
  return {
    id: workflow.id,
    node_id: nodeId('W', workflow.id),
    name: workflow.name,
    path: workflow.path,
    state: 'active',
    created_at: workflow.createdAt,
    updated_at: workflow.createdAt,
    url: `${repositoryUrl(store, repository)}/actions/workflows/${workflow.id}`,
    html_url: `${repositoryPage(store, repository)}/blob/${repository.defaultBranch}/${workflow.path}`,
    badge_url: `${repositoryPage(store, repository)}/workflows/${encodeURIComponent(workflow.name)}/badge.svg`,
  };
}

function headCommitView(commit: Commit): JsonObject {
  const person = ({ name, email }: Commit['author']) => ({ name, email });
  return {
    id: commit.sha,
    tree_id: commit.tree,
    message: commit.message,
    timestamp: commit.committer.date,
    author: person(commit.author),
    committer: person(commit.committer),
  };
}

/** Open ones of its branch. */
function pullRequests(store: Store, repository: Repository, run: WorkflowRun): readonly JsonObject[] {
  const repo = { id: repository.id, url: repositoryUrl(store, repository), name: repository.name };
  return pullsOf(repository)
    .filter(({ state, pull }) => state === 'open' && pull.headRef === run.headBranch)
    .map(({ id, number, pull }) => ({
      id,
      number,
      url: `${repositoryUrl(store, repository)}/pulls/${number}`,
      head: { ref: pull.headRef, sha: run.headSha, repo },
      base: { ref: pull.baseRef, sha: pull.baseSha, repo },
    }));
}
