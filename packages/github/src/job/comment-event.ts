import { z } from 'zod';

/** A comment that started the job, from the file of GITHUB_EVENT_PATH: what people wrote never comes through a shell or an expression. */
export interface CommentEvent {
  readonly action: string;
  readonly commentId: number;
  readonly body: string;
  readonly author: string;
  /** When it was written, milliseconds since the epoch. */
  readonly at: number;
  /** Null on an issue that is no pull request. */
  readonly pull: number | null;
  readonly defaultBranch: string;
}

const eventSchema = z.looseObject({
  action: z.string(),
  comment: z.looseObject({
    id: z.int().positive(),
    body: z.string().nullish(),
    created_at: z.string(),
    user: z.looseObject({ login: z.string().min(1) }),
  }),
  issue: z.looseObject({ number: z.int().positive(), pull_request: z.looseObject({}).nullish() }),
  repository: z.looseObject({ default_branch: z.string().min(1) }),
});

/** Null where the event is none of `issue_comment`. */
export function commentEvent(event: unknown): CommentEvent | null {
  const { data } = eventSchema.safeParse(event);
  if (data === undefined) return null;
  const { action, comment, issue, repository } = data;
  return {
    action,
    commentId: comment.id,
    body: comment.body ?? '',
    author: comment.user.login,
    at: Date.parse(comment.created_at),
    pull: issue.pull_request ? issue.number : null,
    defaultBranch: repository.default_branch,
  };
}
