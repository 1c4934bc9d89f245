import { addStatus, newDeployment } from '../deployments/deployments.ts';
import type { JsonObject } from '../json.ts';
import type { Conclusion, DeploymentStatus, Environment, Job, PendingDeployment, User, Workflow, WorkflowRun } from '../store/model.ts';
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

/** Where a job belongs. */
export interface JobEnvironment {
  readonly environment: Environment;
  /** False: GitHub makes no deployment of it. What protects the environment counts all the same. */
  readonly deployment: boolean;
}

/** A job that runs, or one that waits for what protects its environment. */
export function addJob(store: Store, repository: Repository, run: WorkflowRun, name: string, place?: JobEnvironment): Job {
  const now = store.now();
  const job: Job = {
    id: store.nextId(),
    name,
    attempt: run.attempt,
    deployment: undefined,
    status: 'in_progress',
    conclusion: null,
    createdAt: now,
    startedAt: now,
    completedAt: null,
  };
  run.jobs.push(job);
  if (place !== undefined) enterEnvironment(store, repository, run, job, place);
  showProgress(store, run);
  return job;
}

function enterEnvironment(
  store: Store,
  repository: Repository,
  run: WorkflowRun,
  job: Job,
  { environment, deployment }: JobEnvironment,
): void {
  const awaits = new Set([
    ...(environment.reviewers.length > 0 ? ['reviewers'] : []),
    ...(environment.waitMinutes > 0 ? ['wait-timer'] : []),
    ...environment.customRules.map(({ slug }) => slug),
  ]);
  const of = { sha: run.headSha, ref: run.headBranch, environment: environment.name, creator: ACTIONS_BOT, production: false };
  if (deployment) job.deployment = newDeployment(store, repository, of);
  showDeployment(store, repository, job, awaits.size === 0 ? 'in_progress' : 'waiting');
  if (awaits.size === 0) return;
  const pending: PendingDeployment = { environment, job, since: store.now(), awaits };
  job.status = 'waiting';
  run.pending = [...run.pending, pending];
  if (awaits.has('wait-timer')) {
    store.clock.after(environment.waitMinutes * 60_000, () => stopAwaiting(store, repository, run, pending, 'wait-timer'));
  }
}

/** The job goes on when it was the last thing that it waited for. */
export function stopAwaiting(store: Store, repository: Repository, run: WorkflowRun, pending: PendingDeployment, what: string): void {
  const { awaits, job } = pending;
  awaits.delete(what);
  if (awaits.size > 0 || !run.pending.includes(pending)) return;
  run.pending = run.pending.filter((other) => other !== pending);
  job.status = 'in_progress';
  job.startedAt = store.now();
  showDeployment(store, repository, job, 'in_progress');
  showProgress(store, run);
}

/** A no: the job fails without having begun, and the run with it when no other job is left. */
export function refusePending(store: Store, repository: Repository, run: WorkflowRun, pending: PendingDeployment): void {
  run.pending = run.pending.filter((other) => other !== pending);
  finishJob(store, repository, run, pending.job, 'failure');
  if (run.jobs.every(({ status }) => status === 'completed')) finishRun(store, repository, run, 'failure');
}

export function finishJob(store: Store, repository: Repository, run: WorkflowRun, job: Job, conclusion: Conclusion): void {
  job.status = 'completed';
  job.conclusion = conclusion;
  job.completedAt = store.now();
  showDeployment(store, repository, job, conclusion === 'success' ? 'success' : 'failure');
  showProgress(store, run);
}

/** With all that is not done yet. */
export function finishRun(store: Store, repository: Repository, run: WorkflowRun, conclusion: Conclusion): void {
  for (const job of run.jobs.filter(({ status }) => status !== 'completed')) finishJob(store, repository, run, job, conclusion);
  run.pending = [];
  run.status = 'completed';
  run.conclusion = conclusion;
}

function showDeployment(store: Store, repository: Repository, { deployment }: Job, state: DeploymentStatus['state']): void {
  if (deployment !== undefined) addStatus(store, repository, deployment, { state, creator: ACTIONS_BOT });
}

function showProgress(store: Store, run: WorkflowRun): void {
  run.status = run.pending.length > 0 ? 'waiting' : 'in_progress';
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
