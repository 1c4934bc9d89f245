import type { ApprovalSource, EnvironmentDecision } from '@sluice/core';
import type { Environment } from './environment.ts';
import { originOf } from './origin-of.ts';

/** Who decided what in the workflow run of this process; null outside of one. GitHub is spoken to when it is asked, not before. */
export function approvalSource(options: { env: Environment; signal: AbortSignal }): ApprovalSource | null {
  const { env, signal } = options;
  const origin = originOf(env);
  if (origin === null) return null;
  const read = async () => {
    const [{ parseRepository, runApprovals }, { gitHubClient }] = await Promise.all([
      import('@sluice/github'),
      import('./github/github-client.ts'),
    ]);
    const client = gitHubClient(env, 'who approved in the workflow run', { signal });
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
