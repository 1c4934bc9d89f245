import type { Distribution } from '@sluice/core';
import { inSeconds, secondsPerUnit } from '../../prometheus/classic-histogram.ts';
import { SourceError } from '../../source-error.ts';
import { type CounterMemory, increasesSince, remember } from '../counters/counter-memory.ts';
import { addClassics, addNatives, type Increase } from '../counters/increase.ts';
import { histogramBase, histogramNames, histogramSnapshot } from '../counters/snapshot.ts';
import { classicDistribution, nativeDistributions } from '../histogram/distribution.ts';
import type { PodLook, ScrapedSide } from '../scrape/pod-looks.ts';
import type { Selector } from '../selector/selector.ts';
import type { Answer, Asker } from './asker.ts';
import { expectKnown } from './look-reading.ts';

/** Observations by upper bound, from look to look: of classic buckets where all instances have them, of native ones otherwise. */
export class LatencyAsker implements Asker {
  readonly names: readonly string[];
  readonly natives = true;
  readonly #selector: Selector;
  readonly #thresholdSeconds: number;
  #memory: CounterMemory | null = null;

  constructor(selector: Selector, thresholdSeconds: number) {
    this.#selector = selector;
    this.#thresholdSeconds = thresholdSeconds;
    this.names = histogramNames(histogramBase(selector.name));
  }

  answer(look: PodLook): Answer {
    const base = histogramBase(this.#selector.name);
    const native = [...look.new.pods, ...look.old.pods].some(({ exposition }) => exposition.natives.some(({ name }) => name === base));
    expectKnown(look, { ...this.#selector, name: native ? base : `${base}_bucket` });
    const now = remember(look, (pod) => histogramSnapshot(pod, this.#selector));
    const before = this.#memory;
    this.#memory = now;
    if (before === null) return 'first';
    const increases = (side: ScrapedSide): readonly Increase[] =>
      increasesSince(before, side, now)
        .map(({ increase }) => increase)
        .filter(({ classics, natives }) => classics.length + natives.length > 0);
    const unit = secondsPerUnit([base]);
    const [fresh, old] = this.#distributions(increases(look.new), increases(look.old));
    return { kind: 'distribution', new: fresh && inSeconds(fresh, unit), old: old && inSeconds(old, unit) };
  }

  #distributions(fresh: readonly Increase[], old: readonly Increase[]): readonly [Distribution | null, Distribution | null] {
    const all = [...fresh, ...old];
    if (all.every(({ classics }) => classics.length > 0)) return [this.#classic(fresh), this.#classic(old)];
    if (!all.every(({ natives }) => natives.length > 0))
      throw new SourceError(
        'unexpected-answer',
        `${this.#selector.text}: some instances have classic buckets only, others native ones only; expected one kind that all have`,
      );
    const sides = [fresh, old].map((side) => addNatives(side.flatMap(({ natives }) => natives)));
    const [newSide = null, oldSide = null] = nativeDistributions(sides, this.#thresholdSeconds / secondsPerUnit([this.#selector.name]));
    return [newSide, oldSide];
  }

  #classic(side: readonly Increase[]): Distribution | null {
    if (side.length === 0) return null;
    const buckets = addClassics(side.flatMap(({ classics }) => classics));
    if (!buckets.has(Number.POSITIVE_INFINITY) || buckets.size < 2)
      throw new SourceError(
        'unexpected-answer',
        `${this.#selector.text}: its histograms have no bounds in common; expected the same buckets, and le="+Inf"`,
      );
    return classicDistribution(buckets);
  }
}
