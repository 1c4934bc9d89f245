import { describe, expect, it } from 'vitest';
import { PHASES } from '../../lifecycle.ts';
import { boutique, SITUATIONS, START } from '../testing/boutique.ts';
import { deploymentStatusOf } from './deployment-status.ts';

describe('deploymentStatusOf', () => {
  it.each<[keyof typeof SITUATIONS, string, string]>([
    ['prepared', 'queued', 'v1.4.0 is ready to begin'],
    ['moving', 'in_progress', '25% in us (stage 3 of 3)'],
    ['waiting', 'queued', 'waits for a person: approval production-approval'],
    ['held', 'failure', 'held: checkoutservice in us: container main crashed 3 times'],
    ['rolled-back', 'failure', 'rolled back, v1.3.2 serves everything'],
    ['rollback-failed', 'error', 'could not be rolled back: checkoutservice cannot be brought back; what is ready was kept'],
    ['superseded', 'inactive', 'boutique-production-43 (v1.4.1) took its place while it waited'],
    ['done', 'success', 'v1.4.0 runs everywhere'],
  ])('%s is %s', (name, state, description) => {
    expect(deploymentStatusOf(SITUATIONS[name])).toEqual({ state, description });
  });

  it.each([
    ['stage', 'in_progress'],
    ['cancelled', 'queued'],
    ['lock-lost', 'queued'],
    ['foreign', 'failure'],
  ] as const)('a hold because of %s is %s', (holding, state) => {
    expect(deploymentStatusOf(boutique({ phase: 'held', holding })).state).toBe(state);
  });

  it('is never success after a way back, whatever phase comes', () => {
    const phases = [{ phase: 'rolling-back', holding: null, reason: '', at: START }] as const;
    for (const phase of PHASES) expect(deploymentStatusOf(boutique({ phase, phases: [...phases] })).state).not.toBe('success');
  });

  it('is one line of at most 140 characters', () => {
    const { description } = deploymentStatusOf(boutique({ phase: 'held', holding: 'failure', reason: `a\nb${'x'.repeat(500)}` }));
    expect(description).toHaveLength(140);
    expect(description).not.toContain('\n');
  });
});
