import type { Clock } from '@sluice/core';
import type { ZodType } from 'zod';
import { SourceError } from '../source-error.ts';
import { patient } from '../transport/patient-transport.ts';
import type { Transport, TransportAnswer } from '../transport/transport.ts';
import { namesSchema, resultSchema, seriesSchema, successSchema } from './answer-schema.ts';
import { isQueryTimeout, refusalOf } from './refusal.ts';
import type { Answered, Labels, QueryResult } from './result.ts';

const TIMEOUT_MS = 15_000;
/** Longer queries are cut in messages. */
const SHOWN = 300;

export interface PrometheusClientOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** For one question, all attempts; default 20 s. */
  readonly patienceMs?: number;
  /** Of one attempt, and what the server may take over a query; default 15 s. */
  readonly timeoutMs?: number;
  readonly random?: () => number;
}

/** A time range in milliseconds since the epoch, and the most items that are wanted. */
export interface SeriesScope {
  readonly from: number;
  readonly until: number;
  readonly limit: number;
}

/**
 * The HTTP API of Prometheus (https://prometheus.io/docs/prometheus/latest/querying/api/), which Thanos, Mimir, VictoriaMetrics and the managed
 * ones speak too. Questions are POSTed as forms, as long queries need, and asked by GET where the server or a role allows only that.
 * Thanos is asked for all or nothing (`partial_response=false`); the others ignore what they do not know.
 *
 * Every method throws SourceError, and the signal's reason.
 */
export class PrometheusClient {
  readonly place: string;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  #method: 'POST' | 'GET' = 'POST';

  constructor({ transport, clock, timeoutMs = TIMEOUT_MS, patienceMs, random }: PrometheusClientOptions) {
    this.place = transport.place;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#transport = patient(transport, {
      clock,
      mayPass: (answer) => !isQueryTimeout(answer),
      ...(patienceMs !== undefined && { patienceMs }),
      ...(random && { random }),
    });
  }

  /** The value at an instant in milliseconds since the epoch. Of a range selector (`up[1m]`): its raw samples. */
  query(query: string, at: number, signal: AbortSignal): Promise<Answered<QueryResult>> {
    return this.#ask('query', { query, time: seconds(at), timeout: this.#timeout() }, resultSchema, query, signal);
  }

  /** Values from the first instant to the last, both included. */
  queryRange(
    query: string,
    range: { readonly from: number; readonly until: number; readonly stepSeconds: number },
    signal: AbortSignal,
  ): Promise<Answered<QueryResult>> {
    const { from, until, stepSeconds } = range;
    const parameters = { query, start: seconds(from), end: seconds(until), step: String(stepSeconds), timeout: this.#timeout() };
    return this.#ask('query_range', parameters, resultSchema, query, signal);
  }

  /** Labels of the series that fit any of the selectors. */
  series(selectors: readonly string[], scope: SeriesScope, signal: AbortSignal): Promise<Answered<readonly Labels[]>> {
    return this.#ask('series', { 'match[]': selectors, ...scopeOf(scope) }, seriesSchema, selectors.join(' or '), signal);
  }

  /** Names of the labels that those series have. */
  labels(selectors: readonly string[], scope: SeriesScope, signal: AbortSignal): Promise<Answered<readonly string[]>> {
    return this.#ask('labels', { 'match[]': selectors, ...scopeOf(scope) }, namesSchema, selectors.join(' or '), signal);
  }

  #timeout(): string {
    return `${this.#timeoutMs}ms`;
  }

  async #ask<T>(
    endpoint: string,
    parameters: Readonly<Record<string, string | readonly string[]>>,
    schema: ZodType<T>,
    asked: string,
    signal: AbortSignal,
  ): Promise<Answered<T>> {
    const form = new URLSearchParams({ partial_response: 'false' });
    for (const [name, value] of Object.entries(parameters)) for (const one of [value].flat()) form.append(name, one);
    const sentAt = this.#clock.now();
    const answer = await this.#send(`api/v1/${endpoint}`, form, signal);
    const receivedAt = this.#clock.now();
    const shown = asked.length > SHOWN ? `${asked.slice(0, SHOWN)}…` : asked;
    if (answer.status !== 200) throw refusalOf(answer, this.place, shown, (text) => this.#transport.redact(text));
    const success = successSchema.safeParse(parsed(answer, this.place));
    const data = success.success ? schema.safeParse(success.data.data) : success;
    if (!success.success || !data.success) {
      const [issue] = (success.success ? data.error : success.error)?.issues ?? [];
      const found = `${issue?.message ?? ''} at ${issue?.path.join('.') || 'the top'}`;
      throw new SourceError('unexpected-answer', `${this.place} answered something else than Prometheus would for ${shown}: ${found}`);
    }
    const { warnings, infos, isPartial } = success.data;
    return { data: data.data, warnings, infos, partial: isPartial, skewMs: skewOf(answer, sentAt, receivedAt) };
  }

  async #send(path: string, form: URLSearchParams, signal: AbortSignal): Promise<TransportAnswer> {
    const timeoutMs = this.#timeoutMs;
    if (this.#method === 'POST') {
      const body = { type: 'application/x-www-form-urlencoded', text: form.toString() };
      const answer = await this.#transport.ask({ method: 'POST', path, body, timeoutMs }, signal);
      if (answer.status !== 405 && answer.status !== 501) return answer;
      this.#method = 'GET';
    }
    return this.#transport.ask({ method: 'GET', path, query: form, timeoutMs }, signal);
  }
}

function scopeOf({ from, until, limit }: SeriesScope): Readonly<Record<string, string>> {
  return { start: seconds(from), end: seconds(until), limit: String(limit) };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function parsed({ body }: TransportAnswer, place: string): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    const message = `${place} answered something else than JSON: is the address right, or is a login in front of it?`;
    throw new SourceError('unexpected-answer', message, { cause });
  }
}

/** `Date` has whole seconds, rounded down: half a second is what it lacks on average. Compared with the middle of the exchange. */
function skewOf({ headers }: TransportAnswer, sentAt: number, receivedAt: number): number | null {
  const told = Date.parse(headers.date ?? '');
  return Number.isNaN(told) ? null : told + 500 - (sentAt + receivedAt) / 2;
}
