import type { Counts, Discovery, MetricAsk, MetricPlace, MetricQuestion, MetricSide, MetricSource, Reading } from '@sluice/core';
import type { JSONValue } from 'json-p3';
import { z } from 'zod';
import { fillVariables, placeVariables } from '../fill-variables.ts';
import { readJson } from '../series/read-json.ts';
import { refuseFailure } from '../series/refusal.ts';
import { noReading, SourceError } from '../source-error.ts';
import type { Transport } from '../transport/transport.ts';
import { numbersAt, parseJsonPath } from './json-numbers.ts';

export interface WebSourceOptions {
  readonly transport: Transport;
  /** With variables, beginning with a slash. */
  readonly path: string;
  readonly counts: 'interval' | 'total';
  readonly timeoutMs: number;
}

type SideName = 'new' | 'old';
type Document = JSONValue;

/** Answers of one look, and totals of counters, that are remembered. */
const MAX_KEPT = 200;
const ACCESS = 'Correct `auth` or `headers` of metrics.web';

const jsonSchema = z.json();

/** An endpoint that answers JSON, asked once for each side and look; queries are JSONPaths into its answer. */
export class WebSource implements MetricSource {
  readonly name: string;
  readonly #options: WebSourceOptions;
  readonly #answers = new Map<string, Promise<Document>>();
  readonly #totals = new Map<string, Counts>();

  constructor(options: WebSourceOptions) {
    this.#options = options;
    this.name = `JSON of ${options.transport.place}`;
  }

  async discover(): Promise<Discovery> {
    return {
      kind: 'none',
      message: 'a web source has no golden signals: write JSONPaths, such as errors: { source: web, bad: $.errors, total: $.requests }',
    };
  }

  async read(question: MetricQuestion, signal: AbortSignal): Promise<Reading> {
    try {
      const { ask, new: fresh, old } = question;
      this.#expectTime(ask, fresh, old);
      switch (ask.kind) {
        case 'counts': {
          const [newSide, oldSide] = await this.#bothSides(question, signal, (document, side) =>
            this.#counts(document, side, question, ask),
          );
          if (newSide === 'first' || oldSide === 'first')
            throw new SourceError('no-data', 'the first look at these totals: they are counted from here on');
          return { kind: 'counts', new: newSide, old: oldSide };
        }
        case 'gauge':
        case 'threshold': {
          const path = parseJsonPath(ask.query);
          const values = (document: Document): readonly number[] | null => {
            const numbers = numbersAt(document, path, ask.query);
            return numbers.length === 0 ? null : numbers;
          };
          const [newSide, oldSide] = await this.#bothSides(question, signal, values);
          if (newSide === null && oldSide === null) throw nothingAt(ask.query, this.name);
          return { kind: 'values', new: newSide, old: oldSide };
        }
        case 'latency':
          throw new SourceError('bad-query', 'a web source has no histograms: expected bad and total, or query, with JSONPaths');
        default:
          return ask satisfies never;
      }
    } catch (error) {
      return noReading(error, signal);
    }
  }

  /** Another time can be asked for only where the path names it, and totals are those of now. */
  #expectTime(ask: MetricAsk, fresh: MetricSide, old: MetricSide | null): void {
    if (old === null || old.until === fresh.until) return;
    const { path, counts } = this.#options;
    if ((ask.kind === 'counts' && counts === 'total') || !/\$\(\s*until\s*\)/.test(path))
      throw new SourceError(
        'bad-query',
        `${this.name} knows only now: comparing with time before needs $(from) and $(until) in its path, and counts: interval`,
      );
  }

  async #bothSides<T>(
    { place, new: fresh, old }: MetricQuestion,
    signal: AbortSignal,
    find: (document: Document, side: SideName) => T,
  ): Promise<readonly [T, T | null]> {
    const addresses = { new: this.#address(place, 'new', fresh), old: old && this.#address(place, 'old', old) };
    if (addresses.new === addresses.old)
      throw new SourceError(
        'bad-query',
        `both versions are asked for alike: ${addresses.new}; expected $(side) or $(replicaSets) in the path`,
      );
    const [newDocument, oldDocument] = await Promise.all([
      this.#answer(addresses.new, fresh.until, signal),
      addresses.old === null ? null : this.#answer(addresses.old, fresh.until, signal),
    ]);
    return [find(newDocument, 'new'), oldDocument === null ? null : find(oldDocument, 'old')];
  }

  #address(place: MetricPlace, side: SideName, { replicaSets, from, until }: MetricSide): string {
    const values = {
      side,
      replicaSets: replicaSets.join(','),
      from: String(Math.floor(from / 1000)),
      until: String(Math.floor(until / 1000)),
      interval: String(Math.ceil((until - from) / 1000)),
      ...placeVariables(place, (name) => name),
    };
    return fillVariables(
      this.#options.path,
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, encodeURIComponent(value)])),
    );
  }

  /** Questions of one look share an answer. */
  async #answer(address: string, until: number, signal: AbortSignal): Promise<Document> {
    const key = `${until} ${address}`;
    const known = this.#answers.get(key);
    if (known) return known;
    if (this.#answers.size >= MAX_KEPT) this.#answers.clear();
    for (const kept of this.#answers.keys()) if (!kept.startsWith(`${until} `)) this.#answers.delete(kept);
    const asked = this.#ask(address, signal);
    this.#answers.set(key, asked);
    asked.catch(() => this.#answers.delete(key));
    return asked;
  }

  async #ask(address: string, signal: AbortSignal): Promise<Document> {
    const { transport, timeoutMs } = this.#options;
    const [path = '', query] = address.slice(1).split('?', 2);
    const answer = await transport.ask(
      { method: 'GET', path, ...(query !== undefined && { query: new URLSearchParams(query) }), timeoutMs },
      signal,
    );
    refuseFailure(answer, { name: this.name, query: address, access: ACCESS, redact: (text) => transport.redact(text) });
    return readJson(answer, jsonSchema, this.name);
  }

  #counts(
    document: Document,
    side: SideName,
    { place, new: fresh, old }: MetricQuestion,
    ask: Extract<MetricAsk, { kind: 'counts' }>,
  ): Counts | 'first' {
    const now = { bad: this.#one(document, ask.bad), total: this.#one(document, ask.total) };
    if (this.#options.counts === 'interval') return checked(now, ask);
    const sets = (side === 'new' ? fresh : old)?.replicaSets;
    const key = JSON.stringify([place.target, place.namespace, place.workload, ask, side, sets]);
    const before = this.#totals.get(key);
    if (this.#totals.size >= MAX_KEPT && before === undefined) this.#totals.clear();
    this.#totals.set(key, now);
    if (before === undefined) return 'first';
    // Either that fell: both have begun anew.
    const anew = now.bad < before.bad || now.total < before.total;
    return checked(anew ? now : { bad: now.bad - before.bad, total: now.total - before.total }, ask);
  }

  #one(document: Document, query: string): number {
    const [first, ...others] = numbersAt(document, parseJsonPath(query), query);
    if (first === undefined) throw nothingAt(query, this.name);
    if (others.length > 0) throw new SourceError('several-series', `${query} finds ${others.length + 1} values: expected one`);
    return first;
  }
}

function checked(counts: Counts, { bad, total }: Extract<MetricAsk, { kind: 'counts' }>): Counts {
  if (counts.bad >= 0 && counts.bad <= counts.total) return counts;
  throw new SourceError(
    'unexpected-answer',
    `${bad} is ${counts.bad} and ${total} is ${counts.total}: expected counts, the bad ones among all`,
  );
}

function nothingAt(query: string, name: string): SourceError {
  return new SourceError('no-data', `${name} has nothing at ${query}`);
}
