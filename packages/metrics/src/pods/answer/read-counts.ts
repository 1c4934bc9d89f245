import type { Counts, Reading } from '@sluice/core';
import { SourceError } from '../../source-error.ts';
import { type CounterMemory, increasesSince, remember } from '../counters/counter-memory.ts';
import { counterNames, counterSnapshot } from '../counters/snapshot.ts';
import type { PodLook, ScrapedSide } from '../scrape/pod-looks.ts';
import type { Selector } from '../selector/selector.ts';
import type { Answer, Asker } from './asker.ts';
import { expectKnown } from './look-reading.ts';

interface CountsMemory {
  readonly bad: CounterMemory;
  readonly total: CounterMemory;
}

/** Bad events of all, from look to look. */
export class CountsAsker implements Asker {
  readonly names: readonly string[];
  readonly natives = false;
  readonly #bad: Selector;
  readonly #total: Selector;
  #memory: CountsMemory | null = null;

  constructor(bad: Selector, total: Selector) {
    this.#bad = bad;
    this.#total = total;
    this.names = [...counterNames(bad.name), ...counterNames(total.name)];
  }

  answer(look: PodLook): Answer {
    expectKnown(look, this.#total);
    expectKnown(look, this.#bad);
    const now: CountsMemory = {
      bad: remember(look, (pod) => counterSnapshot(pod, this.#bad)),
      total: remember(look, (pod) => counterSnapshot(pod, this.#total)),
    };
    const before = this.#memory;
    this.#memory = now;
    if (before === null) return 'first';
    return { kind: 'counts', new: this.#countsOf(look.new, before, now), old: this.#countsOf(look.old, before, now) } satisfies Reading;
  }

  #countsOf(side: ScrapedSide, before: CountsMemory, now: CountsMemory): Counts | null {
    const totals = increasesSince(before.total, side, now.total);
    // A side whose instances count nothing yet: counters come with the first request.
    if (totals.every(({ pod }) => now.total.snapshots.get(pod)?.snapshot.counters.size === 0)) return null;
    const sum = (increases: typeof totals): number => increases.reduce((all, { increase }) => all + increase.count, 0);
    const counts = { bad: sum(increasesSince(before.bad, side, now.bad)), total: sum(totals) };
    if (counts.bad > counts.total)
      throw new SourceError(
        'unexpected-answer',
        `${this.#bad.text} grew by ${counts.bad} and ${this.#total.text} by ${counts.total}: expected the bad ones to be among all`,
      );
    return counts;
  }
}
