import { expect, it } from 'vitest';
import { mapBounded } from './map-bounded.ts';

it('keeps the order and never runs more than allowed at a time', async () => {
  let running = 0;
  let most = 0;
  const results = await mapBounded([5, 1, 4, 2, 3], 2, async (milliseconds) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    running -= 1;
    return milliseconds * 10;
  });
  expect([results, most]).toEqual([[50, 10, 40, 20, 30], 2]);
});

it('does nothing with nothing', async () => {
  expect(await mapBounded([], 4, async () => 1)).toEqual([]);
});
