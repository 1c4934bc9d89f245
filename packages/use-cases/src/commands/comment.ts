import type { Clusters } from '../clusters.ts';
import type { AnsweredComment, CommentOptions } from './answer-comment.ts';

export type { AnsweredComment, CommentOptions };

/** Does what the comment asks for that started the job. What it needs is loaded here: no other command speaks to GitHub so much. */
export async function comment(clusters: Clusters, options: CommentOptions): Promise<AnsweredComment> {
  const { answerComment } = await import('./answer-comment.ts');
  return answerComment(clusters, options);
}
