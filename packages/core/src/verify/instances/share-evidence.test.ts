import { describe, expect, it } from 'vitest';
import { addShareEvidence, beginShareEvidence, logEvidence } from './share-evidence.ts';

describe('addShareEvidence', () => {
  it('computes the example of its description', () => {
    const [, , , , ten] = addShareEvidence(beginShareEvidence(), { new: 1, old: 0 }, { new: 1, old: 9 }, 1);
    expect(ten).toBeCloseTo(Math.log(1 / 1.9 / 0.1), 10);
  });

  it('learns nothing where one side was not looked at', () => {
    expect(addShareEvidence(beginShareEvidence(), { new: 5, old: 0 }, { new: 10, old: 0 }, 1.1)).toEqual(beginShareEvidence());
  });

  it('alarms falsely no more often than α, looked at after every event', () => {
    // Park–Miller, so that the share is the same each time.
    let seed = 20_261_126;
    const random = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    let alarms = 0;
    for (let release = 0; release < 2_000; release += 1) {
      let evidence = beginShareEvidence();
      for (let event = 0; event < 200; event += 1) {
        const isNew = random() < 0.25;
        evidence = addShareEvidence(evidence, { new: isNew ? 1 : 0, old: isNew ? 0 : 1 }, { new: 1, old: 3 }, 1);
        if (logEvidence(evidence) < Math.log(20)) continue;
        alarms += 1;
        break;
      }
    }
    expect(alarms / 2_000).toBeLessThanOrEqual(0.05);
    expect(alarms).toBeGreaterThan(0);
  });
});
