import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock/virtual-clock.ts';
import { WorkQueue } from './work-queue.ts';

describe('WorkQueue', () => {
  const clock = new VirtualClock();
  let rounds: (() => void)[];
  let seen: string[];
  let queue: WorkQueue;
  const run = () => {
    const due = rounds;
    rounds = [];
    for (const round of due) round();
  };
  beforeEach(() => {
    rounds = [];
    seen = [];
    queue = new WorkQueue(
      clock,
      (key) => {
        seen.push(key);
        if (key === 'twice' && seen.length === 1) queue.add('twice');
      },
      (round) => rounds.push(round),
    );
  });

  it('does what is named several times once', () => {
    queue.add('a');
    queue.add('b');
    queue.add('a');
    run();
    expect(seen).toEqual(['a', 'b']);
  });

  it('leaves what comes up during a round for the next', () => {
    queue.add('twice');
    run();
    expect(seen).toEqual(['twice']);
    run();
    expect(seen).toEqual(['twice', 'twice']);
  });

  it('does things later, at the earlier of two times', () => {
    queue.addAfter('a', 1000);
    queue.addAfter('a', 100);
    queue.addAfter('a', 500);
    clock.advance(99);
    run();
    expect(seen).toEqual([]);
    clock.advance(1);
    run();
    clock.advance(10_000);
    run();
    expect(seen).toEqual(['a']);
  });

  it('does nothing more once stopped', () => {
    queue.add('a');
    queue.addAfter('b', 1);
    queue.stop();
    clock.advance(10);
    run();
    queue.add('c');
    run();
    expect(seen).toEqual([]);
  });
});
