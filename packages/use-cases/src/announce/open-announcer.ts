import type { Environment } from '../environment.ts';
import { jobEvent } from '../github/job-event.ts';
import { tokenOf } from '../ledger/ledger-place.ts';
import { Announcer } from './announcer.ts';
import type { GitHubAnnouncer } from './github-announcer.ts';

export interface AnnounceOptions {
  readonly env: Environment;
  /** Nothing is shown: a dry run. */
  readonly dryRun?: boolean;
  /** The newest entry of the ledger in one word, for a deployment to keep; without it what the record knows. */
  readonly anchor?: () => string | null;
  /** Hears what could not be shown, with what to do about it. */
  readonly notice: (message: string) => void;
  /** Whether the event that started the job is about another pull request than the release's: a comment may stand anywhere. */
  readonly elsewhere?: boolean;
}

/** What shows the releases of one job to people; outside of a job there is nobody to show them to. */
export function openAnnouncer({ env, dryRun = false, anchor, notice, elsewhere = false }: AnnounceOptions): Announcer {
  const open = async () => (dryRun ? null : openGitHubAnnouncer(env, notice, anchor, elsewhere));
  return new Announcer({ open, now: Date.now, notice });
}

/** GitHub, as the job's environment describes it; null outside of a job. What it needs is loaded here. */
export async function openGitHubAnnouncer(
  env: Environment,
  notice: (message: string) => void,
  anchor?: () => string | null,
  elsewhere = false,
): Promise<GitHubAnnouncer | null> {
  if (env.GITHUB_ACTIONS !== 'true') return null;
  if (tokenOf(env) === null) {
    notice(
      'nothing of the release is shown on GitHub: there is no token. Give the step `github-token`, which is github.token by itself, and its job `permissions: { deployments: write, pull-requests: write }`',
    );
    return null;
  }
  const [{ jobContext }, { gitHubClient }, { GitHubAnnouncer: Shown }] = await Promise.all([
    import('@sluice/github'),
    import('../github/github-client.ts'),
    import('./github-announcer.ts'),
  ]);
  const job = jobContext(env, jobEvent(env));
  if (job === null) return null;
  return new Shown({
    client: gitHubClient(env, 'what people see of the release'),
    repository: job.repository,
    commit: job.commit,
    pullRequest: elsewhere ? null : job.pullRequest,
    runId: String(job.runId),
    runUrl: job.runUrl,
    ...(anchor && { anchor }),
    notice,
  });
}
