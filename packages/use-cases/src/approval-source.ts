import type { ApprovalSource, EnvironmentDecision } from '@sluice/core';
import type { Environment } from './environment.ts';
import { originOf } from './origin-of.ts';
import { systemClock } from './system-clock.ts';

/** Who decided what in the workflow run of this process; null outside of one. GitHub is spoken to when it is asked, not before. */
export function approvalSource(options: { env: Environment; token: string | null; signal: AbortSignal }): ApprovalSource | null {
  const { env, token, signal } = options;
  const origin = originOf(env);
  if (origin === null) return null;
  const read = async () => {
    const { openGitHubClient, parseRepository, runApprovals } = await import('@sluice/github');
    const client = openGitHubClient({ token: token ?? '', env, clock: systemClock, signal });
    return runApprovals(client, parseRepository(origin.repository), Number(origin.run));
  };
  return {
    run: origin.run,
    async decisions(environment) {
      // GitHub takes names of environments for the same whatever their case.
      const isHere = (name: string): boolean => name.toLowerCase() === environment.toLowerCase();
      const approvals = (await read()).filter(({ environments }) => environments.some(isHere));
      return approvals.flatMap(({ state, user, comment }): readonly EnvironmentDecision[] =>
        state === 'pending' ? [] : [{ decision: state, by: user, comment: comment === '' ? null : comment }],
      );
    },
  };
}
