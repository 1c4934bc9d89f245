import { describe, expect, it } from 'vitest';
import { approval, type BenchPlan, batch, planOf, wait } from '../release/testing/release-bench.ts';
import { planStages } from './plan-stages.ts';
import { type StageEntry, stageEntries, stageEntry } from './stage-entries.ts';

function entries(shape: BenchPlan): StageEntry[] {
  const plan = planOf(shape);
  const { stages } = planStages(plan);
  return stages.map((stage) => stageEntry(plan, stage, stages.length));
}

describe('stageEntry', () => {
  it('puts batches into the environment of the plan, and an approval into its own', () => {
    expect(entries({ steps: [batch(1), wait(600), batch('25%'), approval('go'), batch('100%')] })).toEqual([
      { id: '1', name: '1/3 eu 1, pause, 25%', kind: 'batches', environment: 'production', 'timeout-minutes': 46 },
      { id: '2', name: '2/3 approval go', kind: 'approval', environment: 'go', 'timeout-minutes': 10 },
      { id: '3', name: '3/3 eu 100%', kind: 'batches', environment: 'production', 'timeout-minutes': 28 },
    ]);
  });

  it.each<[string, readonly string[]]>([
    ['environment', ['1 batches', '2 approval', '3 batches', '4 approval', '5 batches']],
    ['command', ['1 batches', '2 approval', '3 batches']],
  ])('ends a run before an approval that is given via: %s', (via, expected) => {
    const plan = planOf({
      steps: [batch(1), approval('go'), batch('25%'), approval('all'), batch('100%')],
      approvals: { all: { via: via === 'command' ? 'command' : 'environment' } },
    });
    const { stages } = planStages(plan);
    expect(stageEntries(plan, stages, stages.length).map(({ id, kind }) => `${id} ${kind}`)).toEqual(expected);
  });

  it('has an entry for every batch with stages: per-batch', () => {
    const found = entries({ steps: [batch(1), wait(600), batch('25%'), batch('100%')], stages: 'per-batch' });
    expect(found.map(({ name }) => name)).toEqual(['1/3 eu 1, pause', '2/3 eu 25%', '3/3 eu 100%']);
  });

  it('gives a job no more time than a hosted one has, so that its end is a hold of ours', () => {
    const steps = Array.from({ length: 60 }, (_, index) => batch(index + 1));
    expect(entries({ steps: [...steps, batch('100%')] }).map((entry) => entry['timeout-minutes'])).toEqual([355]);
  });
});
