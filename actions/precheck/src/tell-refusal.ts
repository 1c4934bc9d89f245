import type { RejectedView, ResolvedPlan } from '@sluice/core';
import type { Reach } from '../../src/reach.ts';

/** That a release did not start, on the pull request, unless the plan wants no comment. */
export async function tellRefusal(
  { announcer }: Reach,
  { application, environment, notifications }: ResolvedPlan,
  view: Pick<RejectedView, 'version' | 'checks' | 'by' | 'waits'>,
): Promise<void> {
  if (notifications.channels.some((channel) => channel.kind === 'github' && !channel.comment)) return;
  await announcer.refuse({ application, environment, at: Date.now(), run: null, ...view });
}
