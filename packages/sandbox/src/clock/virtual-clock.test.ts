import { expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

it('runs what comes due on the way, each at its own time, and what those ask for', () => {
  const clock = new VirtualClock(0);
  const seen: string[] = [];
  const note = (name: string) => seen.push(`${name} at ${clock.now()}`);
  clock.after(20, () => note('second'));
  clock.after(10, () => {
    note('first');
    clock.after(5, () => note('asked for'));
    clock.after(500, () => note('too late'));
  });
  const cancel = clock.after(15, () => note('taken back'));
  cancel();
  clock.advance(100);
  expect(seen).toEqual(['first at 10', 'asked for at 15', 'second at 20']);
  expect(clock.now()).toBe(100);
});
