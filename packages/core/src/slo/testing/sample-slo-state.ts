import type { SloState } from '../slo-state.ts';

/** An objective with budget left and nothing burning. */
export function sampleSloState(changes: Partial<SloState> = {}): SloState {
  return {
    id: 'shop-availability',
    service: 'shop',
    name: 'availability',
    title: null,
    file: 'slo.yaml',
    target: 0.999,
    window: '30 days',
    unit: 'events',
    at: 0,
    budget: { kind: 'known', remaining: 0.6, bad: 1, total: 10 },
    burns: [],
    stale: null,
    ...changes,
  };
}
