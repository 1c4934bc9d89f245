import { setImmediate } from 'node:timers/promises';
import type { MetricPlace } from '@sluice/core';
import { listPods, mapBounded, noReading, type PodList, type PodObject, type RestClient } from '@sluice/kubernetes';
import { SourceError } from '../../source-error.ts';
import type { Exposition } from '../exposition/exposition.ts';
import { choosePods, isReady, SCRAPED } from './choose-pods.ts';
import { scrapePod } from './scrape-pod.ts';
import { type ScrapeSettings, scrapeTarget } from './scrape-target.ts';

/** Instances that are scraped at the same time. */
const AT_ONCE = 8;
/** Of each side so many are listed: two requests. Those that are scraped are among them. */
const LISTED = 100;
/** Instances that are read whole to see what there is. */
const EXPLORED = 3;
/** Names of series that are remembered as asked for. */
const MAX_WANTED = 1_000;

export interface ScrapedPod {
  readonly name: string;
  readonly exposition: Exposition;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface ScrapedSide {
  readonly pods: readonly ScrapedPod[];
  /** Every instance of the list that has started, scraped or not. */
  readonly listed: ReadonlySet<string>;
  /** There are more than are listed. */
  readonly more: boolean;
  /** Instances that should have answered and did not. */
  readonly failures: readonly SourceError[];
}

export interface PodLook {
  readonly new: ScrapedSide;
  readonly old: ScrapedSide;
}

export interface LookQuestion {
  readonly place: MetricPlace;
  readonly new: readonly string[];
  readonly old: readonly string[];
  /** End of the interval: questions with the same one share a look. */
  readonly until: number;
  /** Names of the series (or of the histogram) that are asked for. */
  readonly names: readonly string[];
  readonly natives: boolean;
}

interface Planned {
  readonly key: string;
  readonly names: Set<string>;
  started: boolean;
  natives: boolean;
  readonly result: Promise<PodLook>;
}

/**
 * Scrapes each instance once for all signals of a look: questions of the same moment are gathered first. A look takes one or two requests to list each side, and one
 * for each instance that is scraped, at most {@link SCRAPED} a side.
 */
export class PodLooks {
  readonly #client: RestClient;
  readonly #settings: ScrapeSettings;
  readonly #timeoutMs: number;
  /** Asked for before: the next look will be asked again. */
  readonly #wanted = new Set<string>();
  #planned: Planned | null = null;
  #sample: ReadonlySet<string> = new Set();

  constructor(client: RestClient, settings: ScrapeSettings, timeoutMs: number) {
    this.#client = client;
    this.#settings = settings;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws SourceError, and the reason of the signal */
  async look(question: LookQuestion, signal: AbortSignal): Promise<PodLook> {
    const key = JSON.stringify([question.place.namespace, question.new, question.old, question.until]);
    const planned = this.#planned;
    const missing = planned === null || planned.key !== key || (planned.started && !covers(planned, question));
    if (!missing) {
      if (!planned.started) widen(planned, question);
      return planned.result;
    }
    if (this.#wanted.size > MAX_WANTED) this.#wanted.clear();
    for (const name of question.names) this.#wanted.add(name);
    const next: Planned = {
      key,
      names: new Set(this.#wanted),
      natives: question.natives,
      started: false,
      result: setImmediate().then(() => {
        next.started = true;
        return this.#scrape(question, next, signal);
      }),
    };
    // Whoever asked sees the failure; a look that nobody waits for any more does not end the process.
    next.result.catch(() => undefined);
    this.#planned = next;
    return next.result;
  }

  /** All that the first few instances have, for whoever does not know yet what to ask for. @throws SourceError */
  async everything(
    place: MetricPlace,
    replicaSets: readonly string[],
    signal: AbortSignal,
  ): Promise<Pick<ScrapedSide, 'pods' | 'failures'>> {
    const { pods } = await this.#list(place.namespace, replicaSets, signal);
    const chosen = choosePods(pods.filter(isReady), new Set()).slice(0, EXPLORED);
    const { scraped, failures } = await this.#scrapeAll(place.namespace, chosen, () => true, true, signal);
    return { pods: [...scraped.values()], failures: [...failures.values()] };
  }

  async #list(namespace: string, replicaSets: readonly string[], signal: AbortSignal): Promise<PodList> {
    return listPods(this.#client, namespace, replicaSets, LISTED, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      const { code, message, verdict } = noReading(error, { group: '', resource: 'pods', verb: 'list' });
      throw new SourceError(code, message, { verdict, cause: error });
    });
  }

  async #scrape(question: LookQuestion, { names, natives }: Planned, signal: AbortSignal): Promise<PodLook> {
    for (const name of names) this.#wanted.add(name);
    const list = (replicaSets: readonly string[]) => this.#list(question.place.namespace, replicaSets, signal);
    const [fresh, old] = await Promise.all([list(question.new), list(question.old)]);
    const sides = [fresh, old].map(({ pods, more }) => ({ listed: pods, more, chosen: choosePods(pods, this.#sample) }));
    const chosen = sides.flatMap((side) => side.chosen);
    const outcomes = await this.#scrapeAll(question.place.namespace, chosen, (name) => names.has(name), natives, signal);
    const [newSide, oldSide] = sides.map(
      (side): ScrapedSide => ({
        pods: side.chosen.flatMap(({ metadata }) => outcomes.scraped.get(metadata.name) ?? []),
        listed: new Set(side.listed.filter(({ status }) => status.phase !== 'Pending').map(({ metadata }) => metadata.name)),
        more: side.more,
        failures: side.chosen.flatMap(({ metadata }) => outcomes.failures.get(metadata.name) ?? []),
      }),
    );
    if (!newSide || !oldSide) throw new Error('a look has two sides');
    this.#sample = new Set(chosen.map(({ metadata }) => metadata.name));
    return { new: newSide, old: oldSide };
  }

  async #scrapeAll(
    namespace: string,
    pods: readonly PodObject[],
    wants: (name: string) => boolean,
    natives: boolean,
    signal: AbortSignal,
  ): Promise<{ readonly scraped: ReadonlyMap<string, ScrapedPod>; readonly failures: ReadonlyMap<string, SourceError> }> {
    const deadline = Date.now() + this.#timeoutMs;
    const scraped = new Map<string, ScrapedPod>();
    const failures = new Map<string, SourceError>();
    await mapBounded(pods, AT_ONCE, async (pod) => {
      const { name } = pod.metadata;
      const fail = (error: SourceError): void => {
        // What is not ready gets no requests, and need not answer: it starts, or the instances' own signal tells.
        if (isReady(pod)) failures.set(name, error);
      };
      const target = scrapeTarget(pod, this.#settings);
      if (target.kind === 'unknown') return fail(new SourceError('refused', target.message));
      const timeoutMs = deadline - Date.now();
      if (timeoutMs <= 0) return fail(new SourceError('timeout', `${name}: not asked, others took ${this.#timeoutMs / 1000} s`));
      const scrape = await scrapePod(this.#client, { namespace, pod: name, target, wants, natives, timeoutMs, signal });
      if (scrape.kind === 'failed') fail(scrape.error);
      else if (scrape.kind === 'scraped') scraped.set(name, { name, exposition: scrape.exposition, at: scrape.at });
    });
    return { scraped, failures };
  }
}

function covers(planned: Planned, question: LookQuestion): boolean {
  return question.names.every((name) => planned.names.has(name)) && (planned.natives || !question.natives);
}

function widen(planned: Planned, question: LookQuestion): void {
  for (const name of question.names) planned.names.add(name);
  planned.natives ||= question.natives;
}
