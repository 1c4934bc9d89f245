import type { Goal } from '../goal.ts';

/** Forward to the new version v2, all of it. */
export const FORWARD: Goal = {
  releaseId: 'shop-production-7',
  planDigest: 'sha256:plan',
  step: 0,
  targetDigest: 'v2',
  fromDigest: 'v1',
  wanted: { kind: 'amount', amount: { kind: 'percent', percent: 100 }, last: true },
  instances: 3,
  unavailable: 0,
  direction: 'forward',
  overwrite: false,
  originals: null,
  begun: false,
};

export function forwardTo(count: number, changes: Partial<Goal> = {}): Goal {
  return { ...FORWARD, wanted: { kind: 'amount', amount: { kind: 'count', count }, last: false }, ...changes };
}

/** Back to v1, all of it. */
export function back(changes: Partial<Goal> = {}): Goal {
  return {
    ...FORWARD,
    step: -1,
    targetDigest: 'v1',
    fromDigest: null,
    wanted: { kind: 'all' },
    direction: 'back',
    overwrite: true,
    ...changes,
  };
}

/** Back to the batch before: `count` stay on v2. */
export function backToBatchOf(count: number, changes: Partial<Goal> = {}): Goal {
  return back({ wanted: { kind: 'all-but', amount: { kind: 'count', count } }, ...changes });
}
