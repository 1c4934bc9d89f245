import { describe, expect, it } from 'vitest';
import type { GateAnswer } from '../../ports/gates.ts';
import { Bench, batch, planOf } from '../testing/release-bench.ts';

const steps = [batch(2), { kind: 'gate', gate: 'slo' } as const, batch('100%')];

function bench(answers: readonly GateAnswer['action'][]): Bench & { asked: number } {
  const made = Object.assign(new Bench(planOf({ steps })), { asked: 0 });
  made.gates = {
    ask: async () => {
      const action = answers[made.asked] ?? 'continue';
      made.asked += 1;
      const verdict = action === 'continue' ? 'pass' : action === 'hold' ? 'inconclusive' : 'fail';
      return { verdict, action, reason: '12% of the budget are left', evidence: null };
    },
  };
  return made;
}

describe('a gate', () => {
  it('lets a release go on, and is in its record', async () => {
    const it = bench(['continue']);
    const { outcome, release } = await it.run();
    expect(outcome).toBe('succeeded');
    expect(release.gates).toMatchObject([{ target: 'eu', index: 1, gate: 'slo', verdict: 'pass', action: 'continue' }]);
    expect(release.steps.map(({ kind }) => kind)).toEqual(['batch', 'gate', 'batch', 'finish']);
  });

  it('holds, and is asked again', async () => {
    const it = bench(['hold', 'continue']);
    const { outcome, release } = await it.run();
    expect([outcome, release.holding, release.reason]).toEqual(['held', 'gate', 'SLO gate in eu: 12% of the budget are left']);
    expect(it.counts()).toEqual([8, 2]);
    expect((await it.run()).outcome).toBe('succeeded');
    expect(it.asked).toBe(2);
  });

  it('fails the release', async () => {
    const it = bench(['fail']);
    const { outcome, release } = await it.run();
    expect(outcome).toBe('rolled-back');
    expect(release.causes).toMatchObject([{ kind: 'gate', message: '12% of the budget are left' }]);
  });

  it('holds where nobody can be asked', async () => {
    const it = new Bench(planOf({ steps }));
    const { outcome, release } = await it.run();
    expect([outcome, release.holding]).toEqual(['held', 'gate']);
  });
});
