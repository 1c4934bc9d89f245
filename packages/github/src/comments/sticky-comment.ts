import { SluiceError } from '@sluice/core';
import { answered, type GitHubClient } from '../client/github-client.ts';
import type { Repository } from '../repository.ts';
import { asComment, type Comment, commentsOf } from './comments.ts';

/** https://docs.github.com/rest/issues/comments: what is longer is refused, when made and when changed. */
const MAX_CHARACTERS = 65_536;

export interface StickyComment {
  /** Of the issue or pull request. */
  readonly issue: number;
  /** What this comment is, in its first line, which readers do not see: `sluice release shop-production-42`. */
  readonly marker: string;
  /** Markdown. With the marker no longer than 65,536 characters. */
  readonly body: string;
  /** Login of the owner of the token. Unknown (null), only comments by apps can be ours: anyone can write our marker. */
  readonly author: string | null;
  /** Where it was when last written; saves the search. */
  readonly commentId?: number | null;
}

export interface WrittenComment {
  readonly id: number;
  readonly url: string;
  readonly kind: 'created' | 'updated' | 'unchanged';
}

/** Keeps one comment current: found by its marker, changed in place, made again when somebody has deleted it. */
export async function writeStickyComment(client: GitHubClient, repository: Repository, sticky: StickyComment): Promise<WrittenComment> {
  const first = markerLine(sticky.marker);
  const body = `${first}\n${sticky.body}`;
  if (body.length > MAX_CHARACTERS)
    throw new SluiceError(
      'comment-too-long',
      'bug',
      `the comment on #${sticky.issue} has ${body.length} characters; expected ${MAX_CHARACTERS} at most`,
    );
  if (sticky.commentId != null) {
    const updated = await update(client, repository, sticky.commentId, body);
    if (updated) return { ...updated, kind: 'updated' };
  }
  for await (const comment of commentsOf(client, repository, sticky.issue)) {
    if (!comment.body.startsWith(first) || !isOurs(comment, sticky.author)) continue;
    if (comment.body === body) return { id: comment.id, url: comment.url, kind: 'unchanged' };
    const updated = await update(client, repository, comment.id, body);
    if (updated) return { ...updated, kind: 'updated' };
  }
  const created = await client.ask('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
    ...repository,
    issue_number: sticky.issue,
    body,
  });
  return { id: Number(created.id), url: created.html_url, kind: 'created' };
}

/** Null when the comment is no longer there. */
async function update(
  client: GitHubClient,
  repository: Repository,
  commentId: number,
  body: string,
): Promise<{ id: number; url: string } | null> {
  const answer = await client.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
    ...repository,
    comment_id: commentId,
    body,
  });
  if (answer.kind === 'refused' && answer.status === 404) return null;
  const { id, url } = asComment(answered(answer));
  return { id, url };
}

function isOurs(comment: Comment, author: string | null): boolean {
  return author === null ? comment.byBot : comment.author === author;
}

/** A comment of HTML, which ends at the first `-->`. */
function markerLine(marker: string): string {
  if (!/^[\w ./:@-]+$/.test(marker) || marker.includes('--'))
    throw new SluiceError(
      'comment-marker-invalid',
      'bug',
      `the marker of a comment: expected letters, digits, spaces and ./:@-, got "${marker}"`,
    );
  return `<!-- ${marker} -->`;
}
