import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitHubServer, openGitHub, type RepositoryDriver, type WorkflowRun } from '@sluice/sandbox/github';
import type { ActionName } from '../main.ts';
import { type ActionRun, runBuiltAction } from './action-process.ts';
import { openShop, type Shop } from './shop.ts';

const LEDGER = 'sluice-ledger';
/** Those of the jobs of the reusable workflow. */
const PERMISSIONS = { actions: 'read', contents: 'write', deployments: 'write', 'pull-requests': 'write' } as const;
export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

/** What a job is, beside what every job here has. */
export interface JobOf {
  readonly permissions?: Permissions;
  /** Variables that another event brings; its payload is `event`. */
  readonly env?: Readonly<Record<string, string>>;
  readonly event?: unknown;
}

/** What GitHub shows of the releases: equal before and after means that nothing was said. */
export interface Shown {
  readonly comments: readonly string[];
  readonly deployments: readonly (readonly string[])[];
  /** Commit of the ledger's branch; null without one. */
  readonly ledger: string | null;
}

/** The shop, and its repository on GitHub with a pull request that was merged and is released. */
export class ShopOnGitHub implements AsyncDisposable {
  readonly shop: Shop;
  readonly server: GitHubServer;
  readonly repository: RepositoryDriver;
  readonly pull: number;
  readonly run: WorkflowRun;
  readonly #commit: string;

  private constructor(shop: Shop, server: GitHubServer) {
    this.shop = shop;
    this.server = server;
    this.repository = server.addRepository({ owner: 'acme', name: 'shop', files: { 'README.md': 'shop' } });
    this.repository.addEnvironment('test');
    this.repository.addEnvironment('go', { reviewers: ['grace'] });
    this.repository.commit({ branch: 'carts', files: { 'carts.txt': 'faster' }, author: 'ada' });
    this.pull = this.repository.openPull({ title: 'Faster carts', head: 'carts', author: 'ada' }).number;
    this.#commit = this.repository.mergePull(this.pull);
    this.run = this.repository.startRun({ workflow: 'release.yml', event: 'workflow_dispatch', actor: 'ada' });
  }

  static async open(): Promise<ShopOnGitHub> {
    const shop = await openShop();
    return new ShopOnGitHub(shop, await openGitHub());
  }

  /** A built action in a job of the run. */
  async job(action: ActionName, inputs: Readonly<Record<string, string>>, of: JobOf = {}): Promise<ActionRun> {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-job-'));
    const eventPath = join(folder, 'event.json');
    writeFileSync(eventPath, JSON.stringify(of.event ?? {}));
    const env = {
      GITHUB_API_URL: this.server.url,
      GITHUB_SERVER_URL: this.server.url,
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_SHA: this.#commit,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_RUN_ID: String(this.run.id),
      GITHUB_EVENT_NAME: 'workflow_dispatch',
      GITHUB_EVENT_PATH: eventPath,
      ...of.env,
    };
    const given = {
      ...(action !== 'sluice' && { environment: 'test' }),
      kubeconfig: this.shop.kubeconfig,
      'github-token': this.repository.jobToken(of.permissions ?? PERMISSIONS),
      ...inputs,
    };
    try {
      return await runBuiltAction(action, given, { cwd: this.shop.workspace, env });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  precheck(version = 'v2', of: JobOf = {}): Promise<ActionRun> {
    return this.job('precheck', { version }, of);
  }

  stage(stage: string, { outputs }: ActionRun, of: JobOf = {}): Promise<ActionRun> {
    const release = { 'release-id': outputs['release-id'] ?? '', 'plan-digest': outputs['plan-digest'] ?? '' };
    return this.job('deploy-batch', { stage, ...release }, of);
  }

  /** The job of the approval waits, and a reviewer decides. */
  approve(by: string): void {
    this.repository.startJob(this.run, 'approval', { environment: 'go' });
    this.repository.review(this.run, { by, state: 'approved', environment: 'go' });
  }

  get ledgerHead(): string | null {
    return this.repository.data.branchHead(LEDGER) ?? null;
  }

  ledgerFile(path: string): string | undefined {
    return this.repository.file(path, LEDGER);
  }

  /** What somebody with the right to push writes into the ledger's branch. */
  writeLedger(files: Readonly<Record<string, string>>): void {
    this.repository.commit({ branch: LEDGER, files, message: 'by hand', author: 'mallory' });
  }

  shown(): Shown {
    const { comments, deployments } = this.repository.data;
    return {
      comments: comments.map(({ body }) => body),
      deployments: deployments.map(({ statuses }) => statuses.map(({ state }) => state)),
      ledger: this.ledgerHead,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop();
    await this.shop[Symbol.asyncDispose]();
    this.server.check();
  }
}
