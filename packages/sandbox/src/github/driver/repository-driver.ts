import type { JobPermissions, Tokens } from '../access/actor.ts';
import { newAttestation, type SignedBundle } from '../attestations/attestations.ts';
import { newCheckRun, newStatus } from '../checks/checks.ts';
import { commitFiles } from '../git/commit-files.ts';
import { entryAt } from '../git/trees.ts';
import { newComment } from '../issues/comment-routes.ts';
import { changeIssue, issueNumbered, newIssue } from '../issues/issues.ts';
import { type MergeMethod, mergePull, settlePull } from '../pulls/change-pull.ts';
import { isPull, type PullRequest } from '../pulls/pulls.ts';
import { findCommit } from '../repos/find-commit.ts';
import type { Attestation, CheckRun, Comment, CommitStatus, Issue, Role, Ruleset } from '../store/model.ts';
import { type Plan, Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { WorkflowDriver } from './workflow-driver.ts';

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

/** One repository, for whoever arranges it without requests. Logins that are not there yet are made. */
export class RepositoryDriver extends WorkflowDriver {
  readonly #tokens: Tokens;

  constructor(store: Store, tokens: Tokens, data: Repository) {
    super(store, data);
    this.#tokens = tokens;
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

  /** The GITHUB_TOKEN of a job here. What the permissions leave out it must not do. */
  jobToken(permissions: JobPermissions): string {
    return this.#tokens.addJob(this.data, permissions);
  }

  setRole(login: string, role: Role): void {
    this.data.roles.set(this.user(login).login.toLowerCase(), role);
  }

  /** On a branch, which is made when it is not there: from the default branch, or from nothing. Gives back the commit's sha. */
  commit(of: { readonly files: Files; readonly message?: string; readonly branch?: string; readonly author?: string }): string {
    const { files, message = 'Change files', branch = this.data.defaultBranch, author = this.data.owner.login } = of;
    const parent = this.data.branchHead(branch) ?? this.data.branchHead(this.data.defaultBranch);
    const { login } = this.user(author);
    const commit = commitFiles(this.store, this.data, {
      message,
      files,
      parents: parent === undefined ? [] : [parent],
      author: login,
      signed: false,
    });
    this.data.refs.set(`refs/heads/${branch}`, commit.sha);
    this.data.pushedAt = this.store.now();
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
    const issue = newIssue(this.store, this.data, { title, body, user: this.user(author), labels, pull });
    if (!isPull(issue)) throw new Error('a pull request is one');
    return issue;
  }

  /** Gives back the commit that it was merged as. */
  mergePull(
    number: number,
    { method = 'merge', by = this.data.owner.login }: { readonly method?: MergeMethod; readonly by?: string } = {},
  ): string {
    return mergePull(this.store, this.data, this.#pull(number), this.user(by), method);
  }

  addIssue(of: { readonly title: string; readonly body?: string; readonly labels?: readonly string[]; readonly author?: string }): Issue {
    const { title, body = null, labels = [], author = this.data.owner.login } = of;
    return newIssue(this.store, this.data, { title, body, labels, user: this.user(author) });
  }

  /** A pull request too, which is then not merged. */
  closeIssue(number: number, by: string = this.data.owner.login): void {
    const issue = this.#issue(number);
    if (isPull(issue)) settlePull(this.data, issue);
    changeIssue(this.store, issue, this.user(by), { state: 'closed' });
  }

  addComment(number: number, { body, author = this.data.owner.login }: { readonly body: string; readonly author?: string }): Comment {
    return newComment(this.store, this.data, this.#issue(number).number, body, this.user(author));
  }

  /** As a person does it by hand. */
  removeComment(id: number): void {
    const index = this.data.comments.findIndex((comment) => comment.id === id);
    if (index < 0) throw new Error(`there is no comment ${id} in ${this.fullName}`);
    this.data.comments.splice(index, 1);
  }

  addCheckRun(of: {
    readonly name: string;
    readonly sha?: string;
    readonly conclusion?: CheckRun['conclusion'];
    readonly app?: string;
  }): CheckRun {
    return newCheckRun(this.store, this.data, { sha: this.head(), conclusion: 'success', ...of });
  }

  addStatus(of: {
    readonly context: string;
    readonly state: CommitStatus['state'];
    readonly sha?: string;
    readonly description?: string;
  }): CommitStatus {
    return newStatus(this.store, this.data, { sha: this.head(), creator: this.data.owner, ...of });
  }

  /** As `actions/attest` stores it: a Sigstore bundle with a statement. */
  addAttestation(bundle: SignedBundle): Attestation {
    const attestation = newAttestation(this.store, this.data, bundle);
    if (attestation === null) throw new Error('the bundle has no statement about a digest');
    return attestation;
  }

  /** Default: active, on branches. */
  addRuleset(of: Pick<Ruleset, 'name' | 'include' | 'rules'> & Partial<Pick<Ruleset, 'enforcement' | 'exclude' | 'target'>>): Ruleset {
    const ruleset: Ruleset = {
      id: this.store.nextId(),
      enforcement: 'active',
      target: 'branch',
      exclude: [],
      createdAt: this.store.now(),
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
}

function fileAt(repository: Repository, path: string, ref: string): string | undefined {
  const commit = findCommit(repository, ref);
  const entry = commit === undefined ? undefined : entryAt(repository.objects, commit.tree, path);
  return entry === undefined ? undefined : repository.objects.blob(entry.sha)?.toString('utf8');
}
