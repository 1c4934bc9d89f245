import { decideLock, decideUnlock } from '@sluice/core';
import { actorOf, Clusters, type ClustersOptions, loadPlan, openRecords, writeLock } from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../view/output.ts';

export interface LockCommandOptions {
  readonly file: string;
  readonly environment: string;
  readonly context?: string;
  readonly json: boolean;
  /** `unlock` has neither. */
  readonly reason?: string;
  readonly for?: number;
}

/** `sluice lock` and `sluice unlock`: no new release starts in an environment, or they may again. */
export async function lock(
  verb: 'lock' | 'unlock',
  options: LockCommandOptions,
  output: Output,
  reach: ClustersOptions = {},
): Promise<number> {
  await using clusters = new Clusters({ ...reach, context: options.context ?? null });
  const records = await openRecords(clusters, await loadPlan(options));
  const by = actorOf(reach.env ?? process.env);
  const now = Date.now();
  const decision = await writeLock(records, (record) =>
    verb === 'lock'
      ? decideLock(record, { by, reason: options.reason ?? null, seconds: options.for ?? null, now })
      : decideUnlock(record, now),
  );
  const { kind, message } = decision;
  if (kind === 'refused') output.note(message);
  const outcome = kind === 'refused' ? 'refused' : verb === 'lock' ? 'locked' : 'unlocked';
  output.answer(options.json ? JSON.stringify({ schemaVersion: 1, outcome, message }, null, 2) : message);
  return kind === 'refused' ? EXIT.rejected : EXIT.succeeded;
}
