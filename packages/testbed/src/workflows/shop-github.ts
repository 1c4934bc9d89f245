import { type GitHubServer, openGitHub, type RepositoryDriver, type WorkflowRun } from '@sluice/sandbox/github';
import { type ScenarioJob, type ShopScene, until } from './shop-scene.ts';

export const APPROVAL = 'production-approval';
export const SLUG = 'acme/shop';
const HOLD_MS = 60_000;
const LEDGER = 'sluice-ledger';
/** Those of the workflow's jobs. */
const PERMISSIONS = { actions: 'read', contents: 'write', deployments: 'write', issues: 'read', 'pull-requests': 'write' } as const;

/** The part of an entry of the ledger that is looked at. */
export interface LedgerEntryView {
  readonly release: string;
  readonly kind: string;
  readonly by: string;
  readonly decision?: string;
  readonly outcome?: string;
}

/**
 * The shop's repository on GitHub, as far as a release asks: a pull request that was merged and is released, environments, runs, people who
 * decide in them, and what a release leaves there.
 */
export class ShopGitHub implements AsyncDisposable {
  readonly server: GitHubServer;
  readonly #repository: RepositoryDriver;
  readonly #pull: number;
  /** What the pull request was merged as. */
  readonly commit: string;
  readonly #dispatched: readonly WorkflowRun[];

  private constructor(server: GitHubServer, dispatched: readonly WorkflowRun[]) {
    this.server = server;
    this.#dispatched = dispatched;
    const [owner = '', name = ''] = SLUG.split('/');
    this.#repository = server.addRepository({ owner, name, files: { 'README.md': 'shop' } });
    const inputs = Object.fromEntries(['environment', 'version', 'release-id', 'fix-reason'].map((input) => [input, {}]));
    this.#repository.addWorkflow('release-approved.yml', { inputs });
    this.#repository.addEnvironment('production');
    this.#repository.addEnvironment(APPROVAL, { reviewers: ['ada', 'grace'] });
    this.#repository.commit({ branch: 'carts', files: { 'carts.txt': 'faster' }, author: 'ada' });
    this.#pull = this.#repository.openPull({ title: 'Faster carts', head: 'carts', author: 'ada' }).number;
    this.commit = this.#repository.mergePull(this.#pull);
  }

  static async open(): Promise<ShopGitHub> {
    const dispatched: WorkflowRun[] = [];
    return new ShopGitHub(await openGitHub({ onDispatch: (_, run) => void dispatched.push(run) }), dispatched);
  }

  startRun(): WorkflowRun {
    return this.#repository.startRun({ workflow: 'release-approved.yml', event: 'workflow_dispatch', actor: 'ada' });
  }

  /** What its jobs are given. */
  jobOf(run: WorkflowRun, permissions: Readonly<Record<string, 'read' | 'write'>> = PERMISSIONS): ScenarioJob {
    // act takes the commit of its own folder for that of the run unless it is told by this name.
    const env = { GITHUB_API_URL: this.server.url, GITHUB_RUN_ID: String(run.id), SHA_REF: this.commit };
    return { token: this.#repository.jobToken(permissions), env };
  }

  /** For a terminal that looks and changes nothing. */
  reader(): Readonly<Record<string, string>> {
    const token = this.#repository.jobToken({ contents: 'read', deployments: 'read', metadata: 'read' });
    return { GITHUB_API_URL: this.server.url, GITHUB_TOKEN: token };
  }

  /** For what runs on a schedule. */
  sweeper(): Readonly<Record<string, string>> {
    const token = this.#repository.jobToken({ actions: 'write', contents: 'write', deployments: 'write', 'pull-requests': 'write' });
    return { GITHUB_API_URL: this.server.url, GITHUB_TOKEN: token, GITHUB_REPOSITORY: SLUG };
  }

  /** A comment on the pull request by somebody who may write, and the event that it is. */
  comment(by: string, body: string): string {
    this.#repository.setRole(by, 'write');
    const { id, createdAt } = this.#repository.addComment(this.#pull, { body, author: by });
    return JSON.stringify({
      action: 'created',
      comment: { id, body, created_at: createdAt, user: { login: by } },
      issue: { number: this.#pull, pull_request: {} },
      repository: { default_branch: 'main' },
    });
  }

  /** The newest run that was started through the API, with what it was given. */
  dispatched(): { readonly run: WorkflowRun; readonly inputs: Readonly<Record<string, string>> } | null {
    const run = this.#dispatched.at(-1);
    if (run === undefined) return null;
    return { run, inputs: Object.fromEntries(Object.entries(run.inputs).map(([name, value]) => [name, String(value)])) };
  }

  /** On the pull request, oldest first. */
  comments(): readonly string[] {
    return this.#repository.data.comments.filter(({ issue }) => issue === this.#pull).map(({ body }) => body);
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
