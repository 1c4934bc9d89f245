import type { Endpoints } from '@octokit/types';
import { answered, type GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';

export interface Comment {
  readonly id: number;
  readonly author: string | null;
  /** A GitHub App, such as the one behind the token of a job. */
  readonly byBot: boolean;
  readonly body: string;
  readonly url: string;
}

type Listed = Endpoints['GET /repos/{owner}/{repo}/issues/comments/{comment_id}']['response']['data'];

/** Five thousand comments. */
const MAX_PAGES = 50;

/** Comments of an issue or pull request, the oldest first. */
export async function* commentsOf(client: GitHubClient, repository: Repository, issue: number): AsyncGenerator<Comment> {
  const listed = client.items(
    'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
    { ...repository, issue_number: issue },
    (data) => data,
    { maxPages: MAX_PAGES },
  );
  for await (const comment of listed) yield asComment(comment);
}

/** One comment; null when it has been deleted. */
export async function readComment(client: GitHubClient, repository: Repository, commentId: number): Promise<Comment | null> {
  const answer = await client.request('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', { ...repository, comment_id: commentId });
  if (answer.kind === 'refused' && answer.status === 404) return null;
  return asComment(answered(answer));
}

export type Reaction = '+1' | '-1' | 'eyes' | 'rocket' | 'confused';

/** The same reaction twice is one. */
export async function reactToComment(client: GitHubClient, repository: Repository, commentId: number, content: Reaction): Promise<void> {
  await client.ask('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', { ...repository, comment_id: commentId, content });
}

export function asComment({ id, user, body, html_url }: Listed): Comment {
  return { id: Number(id), author: user?.login ?? null, byBot: user?.type === 'Bot', body: body ?? '', url: html_url };
}
