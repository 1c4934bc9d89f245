import { reviewRun } from '../actions/reviews.ts';
import { addJob, finishJob, finishRun, newRun } from '../actions/runs.ts';
import { environmentNamed, putEnvironment } from '../environments/environments.ts';
import type { JsonObject } from '../json.ts';
import type { Conclusion, DispatchInput, Environment, Job, Team, User, Workflow, WorkflowRun } from '../store/model.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';

export interface NewEnvironment {
  /** Logins, and teams as `acme/platform`. */
  readonly reviewers?: readonly string[];
  readonly preventSelfReview?: boolean;
  readonly waitMinutes?: number;
  /** `all` (the default), `protected` ones, or names and patterns. */
  readonly branches?: 'all' | 'protected' | readonly string[];
  /** Slugs of apps with a protection rule of their own. */
  readonly apps?: readonly string[];
}

/** Environments, workflows and their runs in one repository, for whoever arranges them without requests. */
export class WorkflowDriver {
  protected readonly store: Store;
  /** All that is in it, to be looked at. */
  readonly data: Repository;

  constructor(store: Store, data: Repository) {
    this.store = store;
    this.data = data;
  }

  get fullName(): string {
    return this.data.fullName;
  }

  /** Where a branch is; throws when there is none. */
  head(branch: string = this.data.defaultBranch): string {
    const sha = this.data.branchHead(branch);
    if (sha === undefined) throw new Error(`there is no branch ${branch} in ${this.fullName}`);
    return sha;
  }

  /** Throws what GitHub refuses: reviewers that the plan has not got. */
  addEnvironment(name: string, of: NewEnvironment = {}): Environment {
    const { reviewers = [], preventSelfReview = false, waitMinutes = 0, branches = 'all', apps = [] } = of;
    const environment = putEnvironment(this.store, this.data, name, {
      reviewers: reviewers.map((name) => (name.includes('/') ? this.team(name) : this.user(name))),
      preventSelfReview,
      waitMinutes,
      branches: typeof branches === 'string' ? branches : 'custom',
    });
    const patterns = typeof branches === 'string' ? [] : branches;
    environment.branchPolicies.push(...patterns.map((pattern) => ({ id: this.store.nextId(), name: pattern, type: 'branch' as const })));
    environment.customRules = apps.map((slug) => ({ id: this.store.nextId(), slug }));
    return environment;
  }

  /** As somebody with admin rights does in the settings; a job that names it later makes another one. */
  removeEnvironment(name: string): void {
    if (!this.data.environments.delete(name.toLowerCase())) throw new Error(`there is no environment ${name} in ${this.fullName}`);
  }

  /** By the name of its file. With `inputs` it can be dispatched. */
  addWorkflow(file: string, of: { readonly name?: string; readonly inputs?: Readonly<Record<string, DispatchInput>> } = {}): Workflow {
    const { name = file.replace(/\.ya?ml$/, ''), inputs } = of;
    const workflow = {
      id: this.store.nextId(),
      name,
      path: `.github/workflows/${file}`,
      dispatchInputs: inputs,
      createdAt: this.store.now(),
    };
    this.data.workflows.push(workflow);
    return workflow;
  }

  /** A run of a workflow, which is made when it is not there. */
  startRun(of: {
    readonly workflow: string;
    readonly event?: string;
    readonly branch?: string;
    readonly sha?: string;
    readonly actor?: string;
    readonly title?: string;
    readonly inputs?: JsonObject;
  }): WorkflowRun {
    const { workflow, event = 'push', branch = this.data.defaultBranch, sha = this.head(branch), actor = this.data.owner.login } = of;
    return newRun(this.store, this.data, {
      workflow: this.data.workflows.find(({ path }) => path.endsWith(`/${workflow}`)) ?? this.addWorkflow(workflow),
      event,
      headBranch: branch,
      headSha: sha,
      actor: this.user(actor),
      status: 'in_progress',
      ...(of.title !== undefined && { title: of.title }),
      ...(of.inputs !== undefined && { inputs: of.inputs }),
    });
  }

  /** With an environment the job waits for what protects it, and the run with it. */
  startJob(run: WorkflowRun, name: string, of: { readonly environment?: string; readonly deployment?: boolean } = {}): Job {
    const { environment, deployment = true } = of;
    const place = environment === undefined ? undefined : { environment: this.environment(environment), deployment };
    return addJob(this.store, this.data, run, name, place);
  }

  finishJob(run: WorkflowRun, job: Job, conclusion: Conclusion = 'success'): void {
    finishJob(this.store, this.data, run, job, conclusion);
  }

  finishRun(run: WorkflowRun, conclusion: Conclusion = 'success'): void {
    finishRun(this.store, this.data, run, conclusion);
  }

  /** What a reviewer's button does; throws where GitHub would refuse it. */
  review(
    run: WorkflowRun,
    of: { readonly by: string; readonly state: 'approved' | 'rejected'; readonly environment: string; readonly comment?: string },
  ): void {
    const environmentIds = [this.environment(of.environment).id];
    reviewRun(this.store, this.data, run, { environmentIds, state: of.state, user: this.user(of.by), comment: of.comment ?? '' });
  }

  protected user(login: string): User {
    return this.store.ensureUser(login);
  }

  private team(name: string): Team {
    const team = this.store.team(name);
    if (team === undefined) throw new Error(`there is no team ${name}: github.addTeam makes one`);
    return team;
  }

  private environment(name: string): Environment {
    const environment = environmentNamed(this.data, name);
    if (environment === undefined) throw new Error(`there is no environment ${name} in ${this.fullName}`);
    return environment;
  }
}
