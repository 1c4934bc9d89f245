import type { ActionReport } from '@sluice/action-kit';
import { type CheckedWaiting, noteWaiting, type Starter } from '@sluice/use-cases';
import type { Reach } from '../../src/reach.ts';
import type { definition } from './definition.ts';
import { tellRefusal } from './tell-refusal.ts';

type Result = ActionReport<typeof definition>['result'];

/** Where the plan lets a newer release wait: nothing of it is checked before its turn. */
export async function waitBehind(
  checked: CheckedWaiting,
  { reach, title, dryRun, starter }: { reach: Reach; title: string; dryRun: boolean; starter: Starter },
): Promise<Result> {
  const { plan, version, start } = checked;
  const now = Date.now();
  const behind = `not started, and nothing was changed. ${start.message}`;
  const details = { version };
  if (dryRun) return { verdict: 'pass', reason: 'dry-run', message: `${title}: ${version} would wait: ${behind}`, details };
  const { message, until } = await noteWaiting(checked, starter, now);
  await tellRefusal(reach, plan, { version, checks: [], by: starter.startedBy, waits: { behind: start.message, until } });
  return { verdict: 'inconclusive', reason: 'waits-for-release', message: `${title}: ${behind}. ${message}`, details };
}
