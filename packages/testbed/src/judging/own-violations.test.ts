import { Sequence } from '@sluice/sandbox/testing';
import { describe, expect, it } from 'vitest';
import { ownViolations } from './own-violations.ts';

/** Two of four old instances are retired with nothing new in their place, after a write to the Deployment and a pause of so long. */
function uncovered(afterMs: number) {
  const sequence = new Sequence(4).replicaSet('old', 4).pods('old', 4).baseline().patch('somebody');
  const write = sequence.observations.at(-1);
  if (write === undefined) throw new Error('the patch was not observed');
  const { observations } = sequence.wait(afterMs).resize('old', 2).remove('old', 2);
  return { observations, write };
}

describe('ownViolations', () => {
  it('blames the release for what nobody else wrote', () => {
    const { observations } = uncovered(10);
    const judged = ownViolations(observations, { workload: 'web', writes: [] });
    expect([judged.own.length, judged.foreign.length]).toEqual([2, 0]);
  });

  it.each([10, 60_000])('does not blame the release for what follows a foreign write that is the last one, %i ms later', (afterMs) => {
    const { observations, write } = uncovered(afterMs);
    const judged = ownViolations(observations, { workload: 'web', writes: [{ at: write.at, rv: write.rv }] });
    expect([judged.own.length, judged.foreign.length]).toEqual([0, 2]);
  });

  it('does not blame the release for what the controller does from its cache, although the release has paused it 20 ms before', () => {
    const sequence = new Sequence(4).replicaSet('old', 4).pods('old', 4).baseline().patch('gitops');
    const write = sequence.observations.at(-1);
    const { observations } = sequence.wait(500).patch('sluice').wait(20).resize('old', 2).remove('old', 2);
    const judged = ownViolations(observations, { workload: 'web', writes: [{ at: write?.at ?? 0, rv: write?.rv ?? 0 }] });
    expect([judged.own.length, judged.foreign.length]).toEqual([0, 2]);
  });

  it('blames the release when it has written since, and the controller has had its time', () => {
    const sequence = new Sequence(4).replicaSet('old', 4).pods('old', 4).baseline().patch('somebody');
    const write = sequence.observations.at(-1);
    const { observations } = sequence.wait(5_000).patch('sluice').resize('old', 2).remove('old', 2);
    const judged = ownViolations(observations, { workload: 'web', writes: [{ at: write?.at ?? 0, rv: write?.rv ?? 0 }] });
    expect([judged.own.length, judged.foreign.length]).toEqual([2, 0]);
  });

  it('sees through a scaling by somebody else to the write that is being carried out', () => {
    const sequence = new Sequence(5).replicaSet('old', 5).pods('old', 5).baseline().patch('somebody');
    const write = sequence.observations.at(-1);
    const { observations } = sequence.wait(5_000).scale(6).wait(5_000).resize('old', 4).remove('old', 1);
    expect(ownViolations(observations, { workload: 'web', writes: [{ at: write?.at ?? 0, rv: write?.rv ?? 0 }] })).toMatchObject({
      own: [],
      foreign: [{}],
    });
    expect(ownViolations(observations, { workload: 'web', writes: [] })).toMatchObject({ own: [{}], foreign: [] });
  });
});
