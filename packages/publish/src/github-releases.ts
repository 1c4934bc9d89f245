import { PublishError } from './publish-error.ts';
import type { Releases, ReleaseText, ShownRelease } from './releases.ts';

const TIMEOUT_MS = 30_000;
/** https://docs.github.com/rest/releases/releases: longer bodies are refused. */
const MAX_BODY = 125_000;

export interface GitHubOptions {
  /** Such as `https://api.github.com`. */
  readonly apiUrl: string;
  readonly token: string;
  /** Such as `acme/sluice`. */
  readonly repository: string;
}

/** Releases of a GitHub repository. No target is named when one is made: the tag is there, and naming one would ask for the right to change workflows. */
export class GitHubReleases implements Releases {
  readonly #options: GitHubOptions;

  constructor(options: GitHubOptions) {
    this.#options = options;
  }

  async find(tag: string): Promise<ShownRelease | null> {
    const { status, body } = await this.#call('GET', `/releases/tags/${encodeURIComponent(tag)}`);
    if (status === 404) return null;
    if (status !== 200) throw this.#refused(`looking for the release of ${tag}`, status, body);
    return shown(body);
  }

  async create({ tag, notes, isPrerelease, isLatest }: ReleaseText): Promise<ShownRelease> {
    const { status, body } = await this.#call('POST', '/releases', {
      tag_name: tag,
      name: tag,
      body: notes.slice(0, MAX_BODY),
      prerelease: isPrerelease,
      make_latest: isLatest ? 'true' : 'false',
    });
    if (status !== 201) throw this.#refused(`making the release of ${tag}`, status, body);
    return shown(body);
  }

  async #call(method: string, path: string, content?: object): Promise<{ readonly status: number; readonly body: unknown }> {
    const { apiUrl, token, repository } = this.#options;
    const url = `${apiUrl}/repos/${repository}${path}`;
    try {
      const response = await fetch(url, {
        method,
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${token}`,
          'user-agent': 'sluice',
          'x-github-api-version': '2022-11-28',
        },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(content && { body: JSON.stringify(content) }),
      });
      return { status: response.status, body: await response.json() };
    } catch (error) {
      throw new PublishError(
        'github',
        `${method} ${url} gave no answer: ${error instanceof Error ? error.message : String(error)}. Run it again`,
        { cause: error },
      );
    }
  }

  #refused(what: string, status: number, body: unknown): PublishError {
    const said = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : 'nothing';
    const next = status === 403 || status === 404 ? 'The job needs permissions: contents: write' : 'Run it again';
    return new PublishError('github', `${what}: ${this.#options.repository} answered ${status}, ${said}. ${next}`);
  }
}

function shown(body: unknown): ShownRelease {
  if (typeof body !== 'object' || body === null || !('html_url' in body) || typeof body.html_url !== 'string')
    throw new PublishError('github', 'a release without html_url: the answer is not that of the GitHub API');
  return { url: body.html_url, isImmutable: 'immutable' in body && body.immutable === true };
}
