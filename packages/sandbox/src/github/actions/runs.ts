import { addStatus, newDeployment } from '../deployments/deployments.ts';
import type { JsonObject } from '../json.ts';
import type { Conclusion, Environment, Job, PendingDeployment, User, Workflow, WorkflowRun } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import { ACTIONS_BOT, type Store } from '../store/store.ts';

export interface NewRun {
  readonly workflow: Workflow;
  readonly event: string;
  readonly headBranch: string;
  readonly headSha: string;
  readonly actor: User;
  readonly title?: string;
  readonly inputs?: JsonObject;
  readonly status?: 'queued' | 'in_progress';
}

export function newRun(store: Store, repository: Repository, of: NewRun): WorkflowRun {
  const now = store.now();
  const run: WorkflowRun = {
    id: store.nextId(),
    number: repository.runs.filter(({ workflow }) => workflow === of.workflow).length + 1,
    workflow: of.workflow,
    event: of.event,
    headBranch: of.headBranch,
    headSha: of.headSha,
    title: of.title ?? of.workflow.name,
    actor: of.actor,
    triggeringActor: of.actor,
    inputs: of.inputs ?? {},
    attempt: 1,
    status: of.status ?? 'queued',
    conclusion: null,
    createdAt: now,
    updatedAt: now,
    startedAt: now,
    jobs: [],
    approvals: [],
    pending: [],
    requests: [],
  };
  repository.runs.push(run);
  return run;
}

/** A job that runs, or one that waits for what protects its environment. */
export function addJob(store: Store, repository: Repository, run: WorkflowRun, name: string, environment?: Environment): Job {
  const now = store.now();
  const job: Job = {
    id: store.nextId(),
    name,
    attempt: run.attempt,
    environment: environment?.name,
    status: 'in_progress',
    conclusion: null,
    createdAt: now,
    startedAt: now,
    completedAt: null,
  };
  run.jobs.push(job);
  run.status = 'in_progress';
  run.updatedAt = now;
  if (environment !== undefined) enterEnvironment(store, repository, run, job, environment);
  return job;
}

function enterEnvironment(store: Store, repository: Repository, run: WorkflowRun, job: Job, environment: Environment): void {
  const awaits = new Set([
    ...(environment.reviewers.length > 0 ? ['reviewers'] : []),
    ...(environment.waitMinutes > 0 ? ['wait-timer'] : []),
    ...environment.customRules.map(({ slug }) => slug),
  ]);
  const of = { sha: run.headSha, ref: run.headBranch, environment: environment.name, creator: ACTIONS_BOT };
  const deployment = newDeployment(store, repository, of);
  const pending: PendingDeployment = { environment, deployment, job, since: store.now(), awaits };
  if (awaits.size === 0) {
    addStatus(store, repository, deployment, { state: 'in_progress', creator: ACTIONS_BOT });
    return;
  }
  addStatus(store, repository, deployment, { state: 'waiting', creator: ACTIONS_BOT });
  job.status = 'waiting';
  run.status = 'waiting';
  run.pending = [...run.pending, pending];
  if (awaits.has('wait-timer')) {
    store.clock.after(environment.waitMinutes * 60_000, () => stopAwaiting(store, repository, run, pending, 'wait-timer'));
  }
}

/** The job goes on when it was the last thing that it waited for. */
export function stopAwaiting(store: Store, repository: Repository, run: WorkflowRun, pending: PendingDeployment, what: string): void {
  pending.awaits.delete(what);
  if (pending.awaits.size > 0 || !run.pending.includes(pending)) return;
  run.pending = run.pending.filter((other) => other !== pending);
  pending.job.status = 'in_progress';
  pending.job.startedAt = store.now();
  run.status = run.pending.length > 0 ? 'waiting' : 'in_progress';
  run.updatedAt = store.now();
  addStatus(store, repository, pending.deployment, { state: 'in_progress', creator: ACTIONS_BOT });
}

/** A no: the job fails without having begun, and the run with it when no other job is left. */
export function refusePending(store: Store, repository: Repository, run: WorkflowRun, pending: PendingDeployment): void {
  run.pending = run.pending.filter((other) => other !== pending);
  addStatus(store, repository, pending.deployment, { state: 'failure', creator: ACTIONS_BOT });
  finishJob(store, run, pending.job, 'failure');
  const isOver = run.jobs.every(({ status }) => status === 'completed');
  if (isOver) finishRun(store, run, 'failure');
  else run.status = run.pending.length > 0 ? 'waiting' : 'in_progress';
}

export function finishJob(store: Store, run: WorkflowRun, job: Job, conclusion: Conclusion): void {
  job.status = 'completed';
  job.conclusion = conclusion;
  job.completedAt = store.now();
  run.updatedAt = store.now();
}

/** With all that is not done yet; a run that succeeds has jobs that were skipped, not ones that failed. */
export function finishRun(store: Store, run: WorkflowRun, conclusion: Conclusion): void {
  for (const job of run.jobs.filter(({ status }) => status !== 'completed')) finishJob(store, run, job, conclusion);
  run.pending = [];
  run.status = 'completed';
  run.conclusion = conclusion;
  run.updatedAt = store.now();
}

/** Another attempt: its jobs begin anew. */
export function rerun(store: Store, run: WorkflowRun, by: User): void {
  run.attempt++;
  run.triggeringActor = by;
  run.status = 'queued';
  run.conclusion = null;
  run.startedAt = store.now();
  run.updatedAt = run.startedAt;
}
