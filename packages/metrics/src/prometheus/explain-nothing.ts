import type { MetricPlace, MetricSide } from '@sluice/core';
import { SourceError } from '../source-error.ts';
import { fillQuery } from './fill-query.ts';
import type { PrometheusClient } from './prometheus-client.ts';
import { neededLabels, plainSelector, usedNames } from './selector.ts';
import { type PodLabels, podMatchers } from './side-matchers.ts';

/** Errors may be rare: their series were there some time within this. */
const LONG_AGO_MS = 24 * 60 * 60_000;
const MOST_REMEMBERED = 256;

/** Tells nothing that happened from a question that nothing can answer: another name, another label, other pods. */
export class NothingExplained {
  readonly #client: PrometheusClient;
  readonly #labels: PodLabels;
  /** Queries whose names and labels exist. */
  readonly #sound = new Set<string>();

  constructor(client: PrometheusClient, labels: PodLabels) {
    this.#client = client;
    this.#labels = labels;
  }

  /**
   * For a query that gave nothing where it may give nothing: no errors.
   *
   * @throws SourceError `no-data` where its names or labels are nowhere
   */
  async expectSound(query: string, place: MetricPlace, side: MetricSide, signal: AbortSignal): Promise<void> {
    if (this.#sound.has(query)) return;
    const filled = fillQuery(query, { place, sides: [side], labels: this.#labels, intervalMs: 60_000 });
    const selector = plainSelector(filled);
    const names = selector === null ? usedNames(filled) : selector.name === null ? [] : [selector.name];
    for (const name of names) if (!(await this.#exists(name, '', side, signal))) throw this.#unknownName(name);
    if (selector?.name != null) {
      const scope = { from: side.until - LONG_AGO_MS, until: side.until, limit: 1_000 };
      const { data } = await this.#client.labels([selector.name], scope, signal);
      const missing = neededLabels(selector).filter((label) => !data.includes(label));
      if (missing.length > 0) throw this.#unknownLabel(selector.name, missing, data);
    }
    if (this.#sound.size < MOST_REMEMBERED) this.#sound.add(query);
  }

  /** For a query that gave nothing where it has to give something. */
  async reasonFor(query: string, place: MetricPlace, side: MetricSide, signal: AbortSignal): Promise<SourceError> {
    try {
      await this.expectSound(query, place, side, signal);
    } catch (error) {
      if (error instanceof SourceError) return error;
      throw error;
    }
    const matchers = podMatchers(place, [side], this.#labels);
    const scraped = await this.#exists('up', matchers, side, signal);
    const advice = scraped
      ? 'They are scraped, and have no such series yet: no requests?'
      : `Is it scraped? Its series need the labels {${matchers.slice(0, 300)}}`;
    return new SourceError('no-data', `${this.#client.place} has nothing of the instances for ${query.slice(0, 300)}. ${advice}`);
  }

  async #exists(name: string, matchers: string, { until }: MetricSide, signal: AbortSignal): Promise<boolean> {
    try {
      const { data } = await this.#client.series([`${name}{${matchers}}`], { from: until - LONG_AGO_MS, until, limit: 1 }, signal);
      return data.length > 0;
    } catch (error) {
      // Older versions know no limit.
      if (error instanceof SourceError && error.code === 'too-large') return true;
      throw error;
    }
  }

  #unknownName(name: string): SourceError {
    const advice = 'Is the name right, and has anything happened? A counter of what has not is best exported as 0';
    return new SourceError('no-data', `${this.#client.place} has had no series named ${name} for a day. ${advice}`);
  }

  #unknownLabel(name: string, missing: readonly string[], known: readonly string[]): SourceError {
    const there = known.filter((label) => label !== '__name__').slice(0, 20);
    const them = missing.join(' and ');
    return new SourceError(
      'no-data',
      `${name} of ${this.#client.place} has no label ${them}, so that nothing is ever counted; it has ${there.join(', ')}`,
    );
  }
}
