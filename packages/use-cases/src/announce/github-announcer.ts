import {
  baseOf,
  deploymentStatusOf,
  finalMarkerOf,
  formatAnchor,
  hasEnded,
  linksOf,
  markerOf,
  type RejectedView,
  type Release,
  type ReleaseAnnouncer,
  type ReleaseRecord,
  type ResolvedNotifications,
  rejectedMarkerOf,
  renderComment,
  renderFinalLine,
  renderRejected,
} from '@sluice/core';
import {
  containedPulls,
  createDeployment,
  findDeployment,
  type GitHubClient,
  type PullRequest,
  pullsOfCommit,
  type Repository,
  setDeploymentStatus,
  writeStickyComment,
} from '@sluice/github';

/** Commits looked at for the pull requests that a release contains, and pull requests that get a line. */
const MOST_COMMITS = 30;
const MOST_PULLS = 20;

export interface GitHubPlace {
  readonly client: GitHubClient;
  readonly repository: Repository;
  /** What is released by this job, for a release that has no record. */
  readonly commit: string | null;
  /** Of the event that started the job; else the one that brought the commit. */
  readonly pullRequest: number | null;
  readonly runId: string | null;
  readonly runUrl: string | null;
  /** The newest entry of the ledger, where the job knows a newer one than the record. */
  readonly anchor?: () => string | null;
  /** Hears what could not be shown, with what to do about it. */
  readonly notice: (message: string) => void;
}

/**
 * A release on GitHub: one comment on its pull request, one deployment with statuses. Each is tried by itself, and one that is refused is
 * said once and left alone from then on.
 */
export class GitHubAnnouncer implements ReleaseAnnouncer {
  readonly #place: GitHubPlace;
  readonly #refused = new Set<string>();
  readonly #pulls = new Map<string, PullRequest | number | null>();
  readonly #comments = new Map<string, number>();
  readonly #deployments = new Map<string, number>();
  readonly #statuses = new Map<string, string>();

  constructor(place: GitHubPlace) {
    this.#place = place;
  }

  async announce(record: ReleaseRecord): Promise<void> {
    const { release } = record;
    if (release === null) return;
    const shown = shownOn(release.plan.notifications);
    if (shown.comment) await this.#try('comment', () => this.#comment(record, release));
    if (shown.deployment) await this.#try('deployment', () => this.#deployment(record, release));
  }

  async refuse(view: RejectedView): Promise<void> {
    await this.#try('comment', async () => {
      const pull = await this.#pullOf(this.#place.commit);
      if (pull === null) return;
      const marker = rejectedMarkerOf(view.application, view.environment);
      await this.#write(pull, marker, renderRejected({ ...view, run: this.#place.runUrl }));
    });
  }

  /** One line on each other pull request that the release contains, once it has ended; how many. */
  async announceContained(record: ReleaseRecord): Promise<number> {
    const { release, history } = record;
    const head = release?.origin?.commit;
    const base = baseOf(history);
    if (!release || !hasEnded(release.phase) || !head || base === null || !shownOn(release.plan.notifications).contained) return 0;
    let count = 0;
    await this.#try('contained', async () => {
      const { client, repository } = this.#place;
      const found = await containedPulls(client, repository, { base, head, maxCommits: MOST_COMMITS });
      const home = await this.#pullOf(head);
      const link =
        home === null
          ? null
          : { label: `#${numberOf(home)}`, url: `${release.origin?.server}/${release.origin?.repository}/pull/${numberOf(home)}` };
      for (const { number } of (found?.pulls ?? []).slice(0, MOST_PULLS)) {
        if (home !== null && number === numberOf(home)) continue;
        await this.#write(number, finalMarkerOf(release.id), renderFinalLine(release, link));
        count += 1;
      }
    });
    return count;
  }

  async #comment(record: ReleaseRecord, release: Release): Promise<void> {
    const pull = await this.#pullOf(this.#commitOf(release));
    if (pull === null) return;
    const { runId } = this.#place;
    const links = linksOf(record, runId === null ? {} : { run: runId });
    await this.#write(pull, markerOf(release.id), renderComment({ release, links }));
  }

  /** Of a pull request the job knows the head, where the record has the merge that GitHub tests with. */
  #commitOf({ origin }: Release): string | null {
    const { commit, runId } = this.#place;
    if (commit !== null && (origin === null || origin.run === runId)) return commit;
    return origin?.commit || commit;
  }

  async #write(pull: PullRequest | number, marker: string, body: string): Promise<void> {
    const { client, repository } = this.#place;
    const issue = numberOf(pull);
    const key = `${issue} ${marker}`;
    const written = await writeStickyComment(client, repository, {
      issue,
      marker,
      body,
      author: null,
      commentId: this.#comments.get(key) ?? null,
    });
    this.#comments.set(key, written.id);
  }

  /** The one that the event names, else the one that brought the commit; null where there is none. */
  async #pullOf(commit: string | null): Promise<PullRequest | number | null> {
    const { client, repository, pullRequest } = this.#place;
    if (pullRequest !== null) return pullRequest;
    if (commit === null) return null;
    const known = this.#pulls.get(commit);
    if (known !== undefined) return known;
    const pulls = await pullsOfCommit(client, repository, commit);
    const found = pulls.find(({ merged }) => merged) ?? pulls[0] ?? null;
    this.#pulls.set(commit, found);
    return found;
  }

  async #deployment(record: ReleaseRecord, release: Release): Promise<void> {
    const ref = this.#commitOf(release);
    if (ref === null) return;
    const { client, repository, runUrl } = this.#place;
    const { url } = release.plan;
    const status = deploymentStatusOf(release);
    const id = await this.#deploymentOf(record, release, ref);
    // While it moves the comment tells the batches, and a status only another state: a stage asks GitHub for little however long it runs.
    const said = status.state === 'in_progress' && release.phase !== 'held' ? status.state : JSON.stringify(status);
    if (this.#statuses.get(release.id) === said) return;
    await setDeploymentStatus(client, repository, id, {
      ...status,
      ...(runUrl !== null && { logUrl: runUrl }),
      ...(url !== null && { environmentUrl: url }),
    });
    this.#statuses.set(release.id, said);
  }

  async #deploymentOf({ ledger }: ReleaseRecord, release: Release, ref: string): Promise<number> {
    const { client, repository } = this.#place;
    const { id: releaseId, plan } = release;
    const known =
      this.#deployments.get(releaseId) ?? (await findDeployment(client, repository, { environment: plan.environment, releaseId }))?.id;
    const id =
      known ??
      (await createDeployment(client, repository, {
        ref,
        environment: plan.environment,
        description: `${plan.application} ${release.version} as ${releaseId}`,
        payload: { releaseId, ledgerHead: this.#place.anchor?.() ?? (ledger?.head ? formatAnchor(ledger.place, ledger.head) : null) },
        production: plan.environment.startsWith('prod'),
      }));
    this.#deployments.set(releaseId, id);
    return id;
  }

  async #try(what: string, act: () => Promise<void>): Promise<void> {
    if (this.#refused.has(what)) return;
    try {
      await act();
    } catch (error) {
      this.#refused.add(what);
      this.#place.notice(
        `${WORDS[what] ?? what} is not up to date; the release is not touched by that. ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

const WORDS: Readonly<Record<string, string>> = {
  comment: 'the comment on the pull request',
  deployment: 'the deployment on GitHub',
  contained: 'the line on the other pull requests of the release',
};

function numberOf(pull: PullRequest | number): number {
  return typeof pull === 'number' ? pull : pull.number;
}

/** Everything, unless the plan turns a part off. */
function shownOn({ channels }: ResolvedNotifications): {
  readonly comment: boolean;
  readonly contained: boolean;
  readonly deployment: boolean;
} {
  return channels.find((channel) => channel.kind === 'github') ?? { comment: true, contained: true, deployment: true };
}
