import { SourceError } from '../../source-error.ts';
import { type CounterMemory, increasesSince, remember } from '../counters/counter-memory.ts';
import { counterNames, counterSnapshot, samplesOf, typeOf } from '../counters/snapshot.ts';
import type { PodLook, ScrapedSide } from '../scrape/pod-looks.ts';
import type { Selector } from '../selector/selector.ts';
import type { Answer, Asker } from './asker.ts';
import { expectKnown } from './look-reading.ts';

/** One value of each instance: the sum of what matches; of a counter by how much it grows in a second. */
export class ValuesAsker implements Asker {
  readonly names: readonly string[];
  readonly natives = false;
  readonly #selector: Selector;
  #memory: CounterMemory | null = null;

  constructor(selector: Selector) {
    this.#selector = selector;
    this.names = counterNames(selector.name);
  }

  answer(look: PodLook): Answer {
    expectKnown(look, this.#selector);
    if (!this.#isCounter(look)) return { kind: 'values', new: this.#gauges(look.new), old: this.#gauges(look.old) };
    const now = remember(look, (pod) => counterSnapshot(pod, this.#selector));
    const before = this.#memory;
    this.#memory = now;
    if (before === null) return 'first';
    const rates = (side: ScrapedSide): readonly number[] | null =>
      someOf(
        increasesSince(before, side, now).flatMap(({ increase, seconds }) =>
          seconds === null || seconds <= 0 ? [] : [increase.count / seconds],
        ),
      );
    return { kind: 'values', new: rates(look.new), old: rates(look.old) };
  }

  /** By its type; where no instance says one, by its name. */
  #isCounter(look: PodLook): boolean {
    const { name } = this.#selector;
    const pods = [...look.new.pods, ...look.old.pods];
    const type = pods.map(({ exposition }) => typeOf(exposition, name)).find((one) => one !== undefined);
    if (type === undefined || type === 'unknown') return name.endsWith('_total');
    return type === 'counter' || (/_(?:count|sum|bucket)$/.test(name) && type !== 'gauge' && type !== 'gaugehistogram');
  }

  #gauges(side: ScrapedSide): readonly number[] | null {
    return someOf(
      side.pods.flatMap((pod) => {
        const samples = samplesOf(pod, this.#selector.name, this.#selector);
        if (samples.length === 0) return [];
        const sum = samples.reduce((total, { value }) => total + value, 0);
        if (Number.isFinite(sum)) return [sum];
        throw new SourceError('not-a-number', `${pod.name}: ${this.#selector.text} is ${sum}: expected a number`);
      }),
    );
  }
}

function someOf(values: readonly number[]): readonly number[] | null {
  return values.length === 0 ? null : values;
}
