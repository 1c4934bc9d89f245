import { describe, expect, it } from 'vitest';
import { Sequence } from './testing/sequence.ts';
import { holds, minimumReady } from './timeline.ts';

const settled = () => new Sequence(3).replicaSet('old', 3).pods('old', 3).baseline();

describe('minimumReady', () => {
  it('counts pods that serve: ready, running and not being deleted', () => {
    expect(minimumReady(settled().lose('old', 1).observations, 'web').ready).toBe(2);
    expect(minimumReady(settled().fail('old', 2).observations, 'web').ready).toBe(1);
    expect(minimumReady(settled().remove('old', 3).observations, 'web').ready).toBe(0);
  });

  it('looks at the window only, and at the state it begins with', () => {
    const sequence = settled().lose('old', 1);
    const middle = (sequence.observations.at(-1)?.at ?? 0) + 5;
    sequence.pods('new', 2);
    expect(minimumReady(sequence.observations, 'web', { toMs: middle - 10 }).ready).toBe(3);
    expect(minimumReady(sequence.observations, 'web', { fromMs: middle }).ready).toBe(2);
  });

  it('is the state at the end when nothing happens in the window', () => {
    const sequence = settled().lose('old', 1);
    expect(minimumReady(sequence.observations, 'web', { fromMs: 1_000_000 }).ready).toBe(2);
  });
});

describe('holds', () => {
  it('reports each paused, complete and quiet state as it was', () => {
    const sequence = settled()
      .replicaSet('new', 1)
      .pods('new', 1)
      .resize('old', 2)
      .remove('old', 1)
      .pause({ 'sluice.ci/step': '1' })
      .wait(1000)
      .patch();
    const found = holds(sequence.observations, 'web', 100, 1_000_000);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      n: 3,
      ready: 3,
      versions: { 'image-old': { spec: 2, ready: 2 }, 'image-new': { spec: 1, ready: 1 } },
      annotations: { 'sluice.ci/step': '1' },
    });
  });

  it('leaves out a pause in which pods are still starting', () => {
    const sequence = settled().replicaSet('new', 1).pause().wait(1000);
    expect(holds(sequence.observations, 'web', 100, 1_000_000)).toEqual([]);
  });

  it('leaves out what lasted less than it takes to be one', () => {
    expect(holds(settled().pause().patch().observations, 'web', 100, 1_000_000)).toEqual([]);
  });
});
