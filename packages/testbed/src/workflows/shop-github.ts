import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GitHubServer, openGitHub, type RepositoryDriver, type WorkflowRun } from '@sluice/sandbox/github';
import { parse } from 'yaml';
import { historyOf } from './git-history.ts';
import type { ShopRepository } from './shop-repository.ts';
import { type ScenarioJob, type ShopScene, until } from './shop-scene.ts';

export const APPROVAL = 'production-approval';
export const SLUG = 'acme/shop';
const HOLD_MS = 60_000;
const LEDGER = 'sluice-ledger';
/** Those of the workflow's jobs. */
const PERMISSIONS = { actions: 'read', contents: 'write', deployments: 'write', issues: 'read', 'pull-requests': 'write' } as const;
/** Those of jobs that start workflows: on a schedule, and by a comment. */
const STARTS = { actions: 'write', contents: 'write', deployments: 'write', 'pull-requests': 'write' } as const;

/** The part of an entry of the ledger that is looked at. */
export interface LedgerEntryView {
  readonly release: string;
  readonly kind: string;
  readonly by: string;
  readonly decision?: string;
  readonly outcome?: string;
}

/** A run that was started through the API. */
export interface Dispatched {
  readonly run: WorkflowRun;
  /** Name of its file. */
  readonly workflow: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * The shop's repository on GitHub, as far as a release asks: a pull request that was merged and is released, environments, runs, people who
 * decide in them, and what a release leaves there.
 */
export class ShopGitHub implements AsyncDisposable {
  readonly server: GitHubServer;
  readonly #repository: RepositoryDriver;
  #pull: number;
  #commit: string;
  readonly #dispatched: readonly WorkflowRun[];

  private constructor(server: GitHubServer, dispatched: readonly WorkflowRun[], repository: ShopRepository) {
    this.server = server;
    this.#dispatched = dispatched;
    const [owner = '', name = ''] = SLUG.split('/');
    this.#repository = server.addRepository({ owner, name, files: repository.files() });
    for (const { file, inputs } of dispatchable(repository.folder)) this.#repository.addWorkflow(file, { inputs });
    this.#repository.addEnvironment('staging');
    this.#repository.addEnvironment('production');
    this.#repository.addEnvironment(APPROVAL, { reviewers: ['ada', 'grace'] });
    [this.#pull, this.#commit] = this.#merge('carts', { 'carts.txt': 'faster' });
  }

  /** What the last pull request was merged as. */
  get commit(): string {
    return this.#commit;
  }

  /** Another pull request that is merged, which is the one that is released from now on; its commit. */
  merge(branch: string, files: Readonly<Record<string, string>>): string {
    [this.#pull, this.#commit] = this.#merge(branch, files);
    return this.#commit;
  }

  #merge(branch: string, files: Readonly<Record<string, string>>): readonly [number, string] {
    this.#repository.commit({ branch, files, author: 'ada' });
    const { number } = this.#repository.openPull({ title: `Change ${branch}`, head: branch, author: 'ada' });
    return [number, this.#repository.mergePull(number)];
  }

  /** For the folder that is to be a clone of it. */
  history(): Buffer {
    return historyOf(this.#repository.data.objects, this.#commit, 'main');
  }

  /** Its workflows are those of the folder. */
  static async open(repository: ShopRepository): Promise<ShopGitHub> {
    const dispatched: WorkflowRun[] = [];
    return new ShopGitHub(await openGitHub({ onDispatch: (_, run) => void dispatched.push(run) }), dispatched, repository);
  }

  startRun(workflow = 'release-approved.yml', event = 'workflow_dispatch'): WorkflowRun {
    return this.#repository.startRun({ workflow, event, actor: 'ada' });
  }

  /** What its jobs are given. */
  jobOf(run: WorkflowRun, permissions: Readonly<Record<string, 'read' | 'write'>> = PERMISSIONS): ScenarioJob {
    // act takes the commit of its own folder for that of the run unless it is told by this name.
    const env = { GITHUB_API_URL: this.server.url, GITHUB_RUN_ID: String(run.id), SHA_REF: this.commit };
    return { token: this.#repository.jobToken(permissions), env };
  }

  /** What a job is given that starts workflows. */
  starterOf(run: WorkflowRun): ScenarioJob {
    return this.jobOf(run, STARTS);
  }

  /** For a terminal that looks and changes nothing. */
  reader(): Readonly<Record<string, string>> {
    const token = this.#repository.jobToken({ contents: 'read', deployments: 'read', metadata: 'read' });
    return { GITHUB_API_URL: this.server.url, GITHUB_TOKEN: token };
  }

  /** For what runs on a schedule. */
  sweeper(): Readonly<Record<string, string>> {
    const token = this.#repository.jobToken(STARTS);
    return { GITHUB_API_URL: this.server.url, GITHUB_TOKEN: token, GITHUB_REPOSITORY: SLUG };
  }

  /** A comment on the pull request by somebody with this role, and the event that it is. */
  comment(by: string, body: string, role: 'read' | 'write' = 'write'): unknown {
    this.#repository.setRole(by, role);
    const { id, createdAt } = this.#repository.addComment(this.#pull, { body, author: by });
    return {
      action: 'created',
      comment: { id, body, created_at: createdAt, user: { login: by } },
      issue: { number: this.#pull, pull_request: {} },
      repository: { default_branch: 'main' },
    };
  }

  /** How many runs were started through the API. */
  get dispatches(): number {
    return this.#dispatched.length;
  }

  /** The newest run that was started through the API, with what it was given. */
  dispatched(): Dispatched | null {
    const run = this.#dispatched.at(-1);
    if (run === undefined) return null;
    const inputs = Object.fromEntries(Object.entries(run.inputs).map(([name, value]) => [name, String(value)]));
    return { run, workflow: run.workflow.path.split('/').at(-1) ?? '', inputs };
  }

  /** On the pull request, oldest first. */
  comments(): readonly string[] {
    return this.#repository.data.comments.filter(({ issue }) => issue === this.#pull).map(({ body }) => body);
  }

  /** Of all releases. */
  get deploymentCount(): number {
    return this.#repository.data.deployments.length;
  }

  deploymentStates(): readonly (readonly string[])[] {
    return this.#repository.data.deployments.map(({ statuses }) => statuses.map(({ state }) => state));
  }

  /** Of a release: the states of each, oldest first. */
  deployments(release: string): readonly (readonly string[])[] {
    const mine = this.#repository.data.deployments.filter(({ payload }) => JSON.stringify(payload).includes(`"${release}"`));
    return mine.map(({ statuses }) => statuses.map(({ state }) => state));
  }

  /** Every entry, oldest first. */
  ledger(): readonly LedgerEntryView[] {
    const entries: LedgerEntryView[] = [];
    for (;;) {
      const file = `entries/000000/${String(entries.length + 1).padStart(9, '0')}.json`;
      const text = this.#repository.file(file, LEDGER);
      if (text === undefined) return entries;
      entries.push(JSON.parse(text));
    }
  }

  /** The job of the approval waits, and a reviewer decides. */
  decide(run: WorkflowRun, state: 'approved' | 'rejected', by: string, comment = ''): void {
    this.#repository.startJob(run, `approval ${APPROVAL}`, { environment: APPROVAL });
    this.#repository.review(run, { by, state, environment: APPROVAL, comment });
  }

  /** A person who looks at it and decides as soon as the release waits. */
  async decideWhenHeld(scene: ShopScene, run: WorkflowRun, state: 'approved' | 'rejected', by: string, comment?: string): Promise<void> {
    await until(async () => (await scene.record('production'))?.holding === 'approval', 'a hold that asks', HOLD_MS);
    this.decide(run, state, by, comment);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop();
    this.server.check();
  }
}

interface WorkflowText {
  readonly on: { readonly workflow_dispatch?: { readonly inputs?: Readonly<Record<string, unknown>> } | null };
}

/** Workflows that can be started by hand, with the names of their inputs. */
function dispatchable(folder: string): readonly { readonly file: string; readonly inputs: Readonly<Record<string, object>> }[] {
  const workflows = join(folder, '.github/workflows');
  return readdirSync(workflows).flatMap((file) => {
    const { on }: WorkflowText = parse(readFileSync(join(workflows, file), 'utf8'), { maxAliasCount: 100 });
    if (!Object.hasOwn(on, 'workflow_dispatch')) return [];
    return [{ file, inputs: Object.fromEntries(Object.keys(on.workflow_dispatch?.inputs ?? {}).map((name) => [name, {}])) }];
  });
}
