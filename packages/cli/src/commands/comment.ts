import type { CommandPermission } from '@sluice/core';
import { comment as answerComment, Clusters, type ClustersOptions } from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import { interruptSignal } from '../interrupt.ts';
import type { Output } from '../view/output.ts';

export interface CommentCommandOptions {
  readonly file: string;
  readonly dispatch: string;
  readonly rollback: string;
  readonly permission: CommandPermission;
  readonly context?: string;
  readonly ledger?: string;
  readonly json: boolean;
}

/** `sluice comment`: does what the comment asks for that started the workflow. */
export async function comment(options: CommentCommandOptions, output: Output, reach: ClustersOptions = {}): Promise<number> {
  await using clusters = new Clusters({ ...reach, context: options.context ?? null });
  const { file: planFile, dispatch, rollback, permission, ledger } = options;
  const { kind, message } = await answerComment(clusters, {
    planFile,
    dispatch,
    rollback,
    permission,
    ledger,
    env: reach.env ?? process.env,
    signal: interruptSignal(),
    note: (text) => output.note(text),
  });
  if (kind === 'refused') output.note(message);
  output.answer(options.json ? JSON.stringify({ schemaVersion: 1, outcome: kind, message }, null, 2) : message);
  return kind === 'refused' ? EXIT.rejected : EXIT.succeeded;
}
