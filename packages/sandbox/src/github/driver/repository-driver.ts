import type { JobPermissions, Tokens } from '../access/actor.ts';
import { reviewRun } from '../actions/reviews.ts';
import { addJob, finishJob, finishRun, newRun } from '../actions/runs.ts';
import { environmentNamed, putEnvironment } from '../environments/environments.ts';
import { commitFiles } from '../git/commit-files.ts';
import { entryAt } from '../git/trees.ts';
import { newComment } from '../issues/comment-routes.ts';
import { changeIssue, issueNumbered, newIssue } from '../issues/issues.ts';
import type { JsonObject } from '../json.ts';
import { type MergeMethod, mergePull, settlePull } from '../pulls/change-pull.ts';
import { isPull, type PullRequest } from '../pulls/pulls.ts';
import { findCommit } from '../repos/find-commit.ts';
import type {
  CheckRun,
  Comment,
  CommitStatus,
  Conclusion,
  DispatchInput,
  Environment,
  Issue,
  Job,
  Role,
  Ruleset,
  User,
  Workflow,
  WorkflowRun,
} from '../store/model.ts';
import { type Plan, Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';

type Files = Readonly<Record<string, string | Uint8Array | null>>;

export interface NewRepository {
  readonly owner: string;
  readonly name: string;
  /** Default false. */
  readonly private?: boolean;
  /** What the owner pays for; default free. Private repositories have reviewers and wait timers with `enterprise` alone. */
  readonly plan?: Plan;
  /** Default main. */
  readonly defaultBranch?: string;
  /** Of its first commit; none: the repository is empty. */
  readonly files?: Files;
}

export interface NewEnvironment {
  /** Logins. */
  readonly reviewers?: readonly string[];
  readonly preventSelfReview?: boolean;
  readonly waitMinutes?: number;
  /** `all` (the default), `protected` ones, or names and patterns. */
  readonly branches?: 'all' | 'protected' | readonly string[];
  /** Slugs of apps with a protection rule of their own. */
  readonly apps?: readonly string[];
}

/** One repository, for whoever arranges it without requests. Logins that are not there yet are made. */
export class RepositoryDriver {
  readonly #store: Store;
  readonly #tokens: Tokens;
  /** All that is in it, to be looked at. */
  readonly data: Repository;

  constructor(store: Store, tokens: Tokens, data: Repository) {
    this.#store = store;
    this.#tokens = tokens;
    this.data = data;
  }

  static create(store: Store, tokens: Tokens, of: NewRepository): RepositoryDriver {
    const owner = store.user(of.owner);
    if (owner === undefined) throw new Error(`there is no account ${of.owner}`);
    if (store.repository(of.owner, of.name) !== undefined) throw new Error(`there is a repository ${of.owner}/${of.name} already`);
    const { name, private: isPrivate = false, plan = 'free', defaultBranch = 'main' } = of;
    const data = new Repository({ id: store.nextId(), owner, name, private: isPrivate, plan, defaultBranch, createdAt: store.now() });
    store.addRepository(data);
    const driver = new RepositoryDriver(store, tokens, data);
    if (of.files !== undefined) driver.commit({ message: 'Initial commit', files: of.files });
    return driver;
  }

  get fullName(): string {
    return this.data.fullName;
  }

  /** The GITHUB_TOKEN of a job here. What the permissions leave out it must not do. */
  jobToken(permissions: JobPermissions): string {
    return this.#tokens.addJob(this.data, permissions);
  }

  setRole(login: string, role: Role): void {
    this.data.roles.set(this.#user(login).login.toLowerCase(), role);
  }

  /** Where a branch is; throws when there is none. */
  head(branch: string = this.data.defaultBranch): string {
    const sha = this.data.branchHead(branch);
    if (sha === undefined) throw new Error(`there is no branch ${branch} in ${this.fullName}`);
    return sha;
  }

  /** On a branch, which is made when it is not there: from the default branch, or from nothing. Gives back the commit's sha. */
  commit(of: { readonly files: Files; readonly message?: string; readonly branch?: string; readonly author?: string }): string {
    const { files, message = 'Change files', branch = this.data.defaultBranch, author = this.data.owner.login } = of;
    const parent = this.data.branchHead(branch) ?? this.data.branchHead(this.data.defaultBranch);
    const { login } = this.#user(author);
    const commit = commitFiles(this.#store, this.data, {
      message,
      files,
      parents: parent === undefined ? [] : [parent],
      author: login,
      signed: false,
    });
    this.data.refs.set(`refs/heads/${branch}`, commit.sha);
    this.data.pushedAt = this.#store.now();
    return commit.sha;
  }

  /** A branch or a tag: `refs/heads/NAME`, `refs/tags/NAME`. */
  setRef(ref: string, sha: string = this.head()): void {
    this.data.refs.set(ref, sha);
  }

  file(path: string, ref: string = this.data.defaultBranch): string | undefined {
    return fileAt(this.data, path, ref);
  }

  openPull(of: {
    readonly title: string;
    readonly head: string;
    readonly base?: string;
    readonly body?: string;
    readonly author?: string;
    readonly labels?: readonly string[];
    readonly draft?: boolean;
  }): PullRequest {
    const { title, head, base = this.data.defaultBranch, body = null, author = this.data.owner.login, labels = [], draft = false } = of;
    const pull = {
      headRef: head,
      baseRef: base,
      baseSha: this.head(base),
      headSha: this.head(head),
      draft,
      mergedAt: null,
      mergedBy: null,
      mergeCommitSha: null,
      commits: [],
    };
    const issue = newIssue(this.#store, this.data, { title, body, user: this.#user(author), labels, pull });
    if (!isPull(issue)) throw new Error('a pull request is one');
    return issue;
  }

  /** Gives back the commit that it was merged as. */
  mergePull(
    number: number,
    { method = 'merge', by = this.data.owner.login }: { readonly method?: MergeMethod; readonly by?: string } = {},
  ): string {
    return mergePull(this.#store, this.data, this.#pull(number), this.#user(by), method);
  }

  addIssue(of: { readonly title: string; readonly body?: string; readonly labels?: readonly string[]; readonly author?: string }): Issue {
    const { title, body = null, labels = [], author = this.data.owner.login } = of;
    return newIssue(this.#store, this.data, { title, body, labels, user: this.#user(author) });
  }

  /** A pull request too, which is then not merged. */
  closeIssue(number: number, by: string = this.data.owner.login): void {
    const issue = this.#issue(number);
    if (isPull(issue)) settlePull(this.data, issue);
    changeIssue(this.#store, issue, this.#user(by), { state: 'closed' });
  }

  addComment(number: number, { body, author = this.data.owner.login }: { readonly body: string; readonly author?: string }): Comment {
    return newComment(this.#store, this.data, this.#issue(number).number, body, this.#user(author));
  }

  /** Throws what GitHub refuses: reviewers that the plan has not got. */
  addEnvironment(name: string, of: NewEnvironment = {}): Environment {
    const { reviewers = [], preventSelfReview = false, waitMinutes = 0, branches = 'all', apps = [] } = of;
    const environment = putEnvironment(this.#store, this.data, name, {
      reviewers: reviewers.map((login) => this.#user(login)),
      preventSelfReview,
      waitMinutes,
      branches: typeof branches === 'string' ? branches : 'custom',
    });
    const patterns = typeof branches === 'string' ? [] : branches;
    environment.branchPolicies.push(...patterns.map((pattern) => ({ id: this.#store.nextId(), name: pattern, type: 'branch' as const })));
    environment.customRules = apps.map((slug) => ({ id: this.#store.nextId(), slug }));
    return environment;
  }

  /** By the name of its file. With `inputs` it can be dispatched. */
  addWorkflow(file: string, of: { readonly name?: string; readonly inputs?: Readonly<Record<string, DispatchInput>> } = {}): Workflow {
    const { name = file.replace(/\.ya?ml$/, ''), inputs } = of;
    const workflow = {
      id: this.#store.nextId(),
      name,
      path: `.github/workflows/${file}`,
      dispatchInputs: inputs,
      createdAt: this.#store.now(),
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
    return newRun(this.#store, this.data, {
      workflow: this.data.workflows.find(({ path }) => path.endsWith(`/${workflow}`)) ?? this.addWorkflow(workflow),
      event,
      headBranch: branch,
      headSha: sha,
      actor: this.#user(actor),
      status: 'in_progress',
      ...(of.title !== undefined && { title: of.title }),
      ...(of.inputs !== undefined && { inputs: of.inputs }),
    });
  }

  /** With an environment the job waits for what protects it, and the run with it. */
  startJob(run: WorkflowRun, name: string, { environment }: { readonly environment?: string } = {}): Job {
    return addJob(this.#store, this.data, run, name, environment === undefined ? undefined : this.#environment(environment));
  }

  finishJob(run: WorkflowRun, job: Job, conclusion: Conclusion = 'success'): void {
    finishJob(this.#store, run, job, conclusion);
  }

  finishRun(run: WorkflowRun, conclusion: Conclusion = 'success'): void {
    finishRun(this.#store, run, conclusion);
  }

  /** What a reviewer's button does; throws where GitHub would refuse it. */
  review(
    run: WorkflowRun,
    of: { readonly by: string; readonly state: 'approved' | 'rejected'; readonly environment: string; readonly comment?: string },
  ): void {
    const environmentIds = [this.#environment(of.environment).id];
    reviewRun(this.#store, this.data, run, { environmentIds, state: of.state, user: this.#user(of.by), comment: of.comment ?? '' });
  }

  addCheckRun(of: {
    readonly name: string;
    readonly sha?: string;
    readonly conclusion?: CheckRun['conclusion'];
    readonly app?: string;
  }): CheckRun {
    const { name, sha = this.head(), conclusion = 'success', app = 'github-actions' } = of;
    const now = this.#store.now();
    const status = conclusion === null ? 'in_progress' : 'completed';
    const completedAt = conclusion === null ? null : now;
    const check: CheckRun = {
      id: this.#store.nextId(),
      name,
      headSha: sha,
      status,
      conclusion,
      startedAt: now,
      completedAt,
      output: { title: null, summary: null },
      app,
    };
    this.data.checkRuns.push(check);
    return check;
  }

  addStatus(of: {
    readonly context: string;
    readonly state: CommitStatus['state'];
    readonly sha?: string;
    readonly description?: string;
  }): CommitStatus {
    const { context, state, sha = this.head(), description = null } = of;
    const creator = this.data.owner;
    const status: CommitStatus = {
      id: this.#store.nextId(),
      sha,
      state,
      context,
      description,
      targetUrl: null,
      creator,
      createdAt: this.#store.now(),
    };
    this.data.statuses.push(status);
    return status;
  }

  /** Default: active, on branches. */
  addRuleset(of: Pick<Ruleset, 'name' | 'include' | 'rules'> & Partial<Pick<Ruleset, 'enforcement' | 'exclude' | 'target'>>): Ruleset {
    const ruleset: Ruleset = {
      id: this.#store.nextId(),
      enforcement: 'active',
      target: 'branch',
      exclude: [],
      createdAt: this.#store.now(),
      ...of,
    };
    this.data.rulesets.push(ruleset);
    return ruleset;
  }

  #issue(number: number): Issue {
    const issue = issueNumbered(this.data, number);
    if (issue === undefined) throw new Error(`there is no issue ${number} in ${this.fullName}`);
    return issue;
  }

  #pull(number: number): PullRequest {
    const issue = this.#issue(number);
    if (!isPull(issue)) throw new Error(`${number} in ${this.fullName} is no pull request`);
    return issue;
  }

  #environment(name: string): Environment {
    const environment = environmentNamed(this.data, name);
    if (environment === undefined) throw new Error(`there is no environment ${name} in ${this.fullName}`);
    return environment;
  }

  #user(login: string): User {
    const known = this.#store.user(login);
    if (known !== undefined) return known;
    const user: User = { id: this.#store.nextId(), login, type: 'User', name: null };
    this.#store.addUser(user);
    return user;
  }
}

function fileAt(repository: Repository, path: string, ref: string): string | undefined {
  const commit = findCommit(repository, ref);
  const entry = commit === undefined ? undefined : entryAt(repository.objects, commit.tree, path);
  return entry === undefined ? undefined : repository.objects.blob(entry.sha)?.toString('utf8');
}
