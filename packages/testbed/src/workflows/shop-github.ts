import { type GitHubServer, openGitHub, type RepositoryDriver, type WorkflowRun } from '@sluice/sandbox/github';
import { type ScenarioJob, type ShopScene, until } from './shop-scene.ts';

export const APPROVAL = 'production-approval';
const HOLD_MS = 60_000;
/** Those of the workflow's jobs. */
const PERMISSIONS = { actions: 'read', contents: 'write', deployments: 'write', issues: 'read', 'pull-requests': 'write' } as const;

/** The shop's repository on GitHub, as far as a release asks: its environments, its runs, and people who decide in them. */
export class ShopGitHub implements AsyncDisposable {
  readonly server: GitHubServer;
  readonly #repository: RepositoryDriver;

  private constructor(server: GitHubServer) {
    this.server = server;
    this.#repository = server.addRepository({ owner: 'acme', name: 'shop', files: { 'README.md': 'shop' } });
    this.#repository.addEnvironment('production');
    this.#repository.addEnvironment(APPROVAL, { reviewers: ['ada', 'grace'] });
  }

  static async open(): Promise<ShopGitHub> {
    return new ShopGitHub(await openGitHub());
  }

  startRun(): WorkflowRun {
    return this.#repository.startRun({ workflow: 'release-approved.yml', event: 'workflow_dispatch', actor: 'ada' });
  }

  /** What its jobs are given. */
  jobOf(run: WorkflowRun, permissions: Readonly<Record<string, 'read' | 'write'>> = PERMISSIONS): ScenarioJob {
    const env = { GITHUB_API_URL: this.server.url, GITHUB_RUN_ID: String(run.id) };
    return { token: this.#repository.jobToken(permissions), env };
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
