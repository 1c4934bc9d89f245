import { describe, expect, it } from 'vitest';
import { leastSafeCount, scaledHold } from './scaled-hold.ts';

const held = (text: string) => {
  const [oldCount = 0, newCount = 0] = text.split('/').map(Number);
  return { oldCount, newCount };
};

describe('a paused hold, written old/new', () => {
  // The rows of reference/kubernetes-hold.md, measured on a control plane.
  it.each([
    ['3/7', 6, '2/4'],
    ['2/4', 3, '1/2'],
    ['1/2', 12, '4/8'],
    ['4/8', 10, '3/7'],
    ['3/7', 0, '0/0'],
    ['3/7', 1, '0/1'],
    ['9/1', 4, '4/0'],
    ['9/1', 6, '5/1'],
    ['1/9', 4, '0/4'],
    ['1/1', 3, '1/2'],
    ['2/2', 3, '1/2'],
    ['5/5', 5, '2/3'],
  ])('of %s scaled to %d becomes %s', (before, scaledTo, after) => {
    expect(scaledHold(held(before), scaledTo)).toEqual(held(after));
  });

  it('keeps the total at what it is scaled to', () => {
    for (let total = 2; total <= 30; total += 1) {
      for (let newCount = 1; newCount < total; newCount += 1) {
        for (let to = 1; to <= 40; to += 1) {
          const after = scaledHold({ newCount, oldCount: total - newCount }, to);
          expect([after.newCount + after.oldCount, after.newCount >= 0, after.oldCount >= 0]).toEqual([to, true, true]);
        }
      }
    }
  });

  it.each([
    ['9/1', 5],
    ['3/7', 2],
    ['1/9', 5],
    ['1/1', 2],
  ])('of %s is safe down to %d instances', (before, least) => {
    expect(leastSafeCount(held(before))).toBe(least);
  });
});
