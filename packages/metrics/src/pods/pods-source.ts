import type { Discovery, GoldenSignals, MetricAsk, MetricPlace, MetricQuestion, MetricSide, MetricSource, Reading } from '@sluice/core';
import type { RestClient } from '@sluice/kubernetes';
import { noReading, SourceError } from '../source-error.ts';
import type { Asker } from './answer/asker.ts';
import { expectWhole } from './answer/look-reading.ts';
import { CountsAsker } from './answer/read-counts.ts';
import { LatencyAsker } from './answer/read-latency.ts';
import { ValuesAsker } from './answer/read-values.ts';
import { discoverSignals } from './discover.ts';
import { PodLooks } from './scrape/pod-looks.ts';
import type { ScrapeSettings } from './scrape/scrape-target.ts';
import { fillSelector } from './selector/fill-selector.ts';
import { SelectorError } from './selector/selector.ts';

export interface PodsSourceSettings extends ScrapeSettings {
  /** For a whole look. */
  readonly timeoutSeconds: number;
}

/** Questions whose counters are remembered; the oldest is forgotten. */
const MAX_ASKERS = 200;
/** A look is now. An interval that ended longer ago is another source's to answer. */
const NOW_MS = 60_000;

/**
 * The instances' own `/metrics`, scraped through the API server's pod proxy: no metrics server is needed. Counters are counted from look to look by this object, which has to live
 * as long as the verification does; its first answer is that there is nothing to count from yet.
 */
export class PodsSource implements MetricSource {
  readonly name = 'the metrics of the instances';
  readonly #looks: PodLooks;
  readonly #askers = new Map<string, Asker>();
  readonly #now: () => number;

  constructor(client: RestClient, settings: PodsSourceSettings, now: () => number = Date.now) {
    this.#looks = new PodLooks(client, settings, settings.timeoutSeconds * 1000);
    this.#now = now;
  }

  async read({ place, ask, new: fresh, old }: MetricQuestion, signal: AbortSignal): Promise<Reading> {
    try {
      this.#expectNow(fresh, old);
      const asker = this.#askerOf(place, ask);
      const look = await this.#looks.look(
        {
          place,
          new: fresh.replicaSets,
          old: old?.replicaSets ?? [],
          until: fresh.until,
          names: asker.names,
          natives: asker.natives,
        },
        signal,
      );
      expectWhole(look);
      const answer = asker.answer(look);
      if (answer === 'first') throw new SourceError('no-data', 'the first look at these counters: they are counted from here on');
      return answer;
    } catch (error) {
      return noReading(error, signal);
    }
  }

  /** Looks at all that some instances expose. */
  async discover(place: MetricPlace, side: MetricSide, wanted: GoldenSignals, signal: AbortSignal): Promise<Discovery> {
    try {
      const { pods, failures } = await this.#looks.everything(place, side.replicaSets, signal);
      if (pods.length > 0)
        return discoverSignals(
          pods.map(({ exposition }) => exposition),
          wanted,
        );
      const reason = failures.length === 0 ? 'no instance is ready' : failures.map(({ message }) => message).join('; ');
      return { kind: 'none', message: `no instance gave metrics: ${reason}` };
    } catch (error) {
      const { message } = noReading(error, signal);
      return { kind: 'none', message };
    }
  }

  #expectNow(fresh: MetricSide, old: MetricSide | null): void {
    if (old !== null && old.until !== fresh.until)
      throw new SourceError(
        'bad-query',
        'instances tell how they are and not how they were: compare: time needs a source with a memory, such as prometheus',
      );
    if (Math.abs(this.#now() - fresh.until) > NOW_MS)
      throw new SourceError(
        'bad-query',
        'instances tell how they are now: an interval of the past needs a source with a memory, such as prometheus',
      );
  }

  #askerOf(place: MetricPlace, ask: MetricAsk): Asker {
    const key = JSON.stringify([place.target, place.context, place.namespace, place.workload, ask]);
    const known = this.#askers.get(key);
    if (known !== undefined) return known;
    const made = makeAsker(place, ask);
    const [oldest] = this.#askers.keys();
    if (this.#askers.size >= MAX_ASKERS && oldest !== undefined) this.#askers.delete(oldest);
    this.#askers.set(key, made);
    return made;
  }
}

function makeAsker(place: MetricPlace, ask: MetricAsk): Asker {
  try {
    switch (ask.kind) {
      case 'counts':
        return new CountsAsker(fillSelector(ask.bad, place), fillSelector(ask.total, place));
      case 'latency':
        return new LatencyAsker(fillSelector(ask.histogram, place), ask.thresholdSeconds);
      case 'gauge':
      case 'threshold':
        return new ValuesAsker(fillSelector(ask.query, place));
      default:
        return ask satisfies never;
    }
  } catch (error) {
    if (error instanceof SelectorError) throw new SourceError('bad-query', error.message, { cause: error });
    throw error;
  }
}
