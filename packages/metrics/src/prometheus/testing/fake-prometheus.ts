import { FakeClock, httpServer } from '@sluice/http/testing';
import { directTransport } from '../../transport/direct-transport.ts';
import { PrometheusClient } from '../prometheus-client.ts';

export interface StoredSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Ascending; milliseconds and value. */
  readonly samples: readonly (readonly [at: number, value: number])[];
  /** Native histograms in the form of the API. */
  readonly histograms?: readonly (readonly [at: number, histogram: object])[];
}

export const NOW = Date.parse('2026-11-23T12:00:00Z');

/**
 * As much of Prometheus as the source asks of it: raw samples of a range selector (open at its begin), last_over_time, count(up) and up, series, labels,
 * and numbers that a test says for a whole query. Its clock is the test's.
 */
export async function fakePrometheus(stored: readonly StoredSeries[], said: Readonly<Record<string, object>> = {}) {
  const clock = new FakeClock(NOW);
  const more: { warnings?: string[]; isPartial?: boolean; skewMs?: number } = {};
  const queries: string[] = [];
  const server = await httpServer(({ url, body }, response) => {
    const form = new URLSearchParams(body);
    const query = form.get('query') ?? '';
    if (query !== '') queries.push(query);
    const at = Number(form.get('time')) * 1000;
    const data = url.endsWith('/query') ? (said[query] ?? evaluate(stored, query, at)) : describe(stored, url, form);
    response.setHeader('date', new Date(clock.now() + (more.skewMs ?? 0)).toUTCString());
    response.end(JSON.stringify({ status: 'success', data, warnings: more.warnings ?? [], isPartial: more.isPartial ?? false }));
  });
  const transport = directTransport({ address: new URL(server.url), env: {}, authorizer: null, headers: {} });
  return { client: new PrometheusClient({ transport, clock }), clock, more, queries, [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
}

function evaluate(stored: readonly StoredSeries[], query: string, at: number): object {
  const range = /^(.*)\[(\d+)ms\]$/s.exec(query) ?? /^(up\{.*\})\[5m\]$/s.exec(query);
  if (range) return rangeOf(stored, range[1] ?? '', at - Number(range[2] ?? 300_000), at);
  const last = /^last_over_time\((.*)\[6h\]\)$/s.exec(query);
  if (last) {
    const found = rangeOf(stored, last[1] ?? '', at - 6 * 3_600_000, at).result;
    return {
      resultType: 'vector',
      result: found.map(({ metric, values, histograms }) => ({ metric, value: values.at(-1), histogram: histograms.at(-1) })),
    };
  }
  const names = /^count by \(__name__\) \(last_over_time\((.*)\[15m\]\)\)$/s.exec(query);
  if (names) {
    const found = new Set(rangeOf(stored, names[1] ?? '', at - 900_000, at).result.map(({ metric }) => metric.__name__ ?? ''));
    return { resultType: 'vector', result: [...found].map((name) => ({ metric: { __name__: name }, value: [at / 1000, '1'] })) };
  }
  if (query === 'count(up)') {
    const any = rangeOf(stored, 'up', at - 300_000, at).result.length;
    return { resultType: 'vector', result: any === 0 ? [] : [{ metric: {}, value: [at / 1000, String(any)] }] };
  }
  throw new Error(`the test says nothing of ${query}`);
}

function rangeOf(stored: readonly StoredSeries[], selector: string, after: number, until: number) {
  const within = ([at]: readonly [number, unknown]) => at > after && at <= until;
  const result = stored
    .filter(({ labels }) => fits(labels, selector))
    .map(({ labels, samples, histograms = [] }) => ({
      metric: labels,
      values: samples.filter(within).map(([at, value]) => [at / 1000, written(value)] as const),
      histograms: histograms.filter(within).map(([at, histogram]) => [at / 1000, histogram] as const),
    }));
  return { resultType: 'matrix', result: result.filter(({ values, histograms }) => values.length + histograms.length > 0) };
}

function describe(stored: readonly StoredSeries[], url: string, form: URLSearchParams): unknown {
  const found = stored.filter(({ labels }) => form.getAll('match[]').some((selector) => fits(labels, selector)));
  if (url.endsWith('/series')) return found.slice(0, Number(form.get('limit'))).map(({ labels }) => labels);
  return [...new Set(found.flatMap(({ labels }) => Object.keys(labels)))];
}

function fits(labels: Readonly<Record<string, string>>, selector: string): boolean {
  const [, name = '', matchers = ''] = /^([\w:]*)(?:\{(.*)\})?$/s.exec(selector) ?? [];
  if (name !== '' && labels.__name__ !== name) return false;
  return [...matchers.matchAll(/(\w+)(=~|!=|=)"((?:[^"\\]|\\.)*)"/g)].every(([, label = '', operator, text = '']) => {
    const value = labels[label] ?? '';
    const wanted = text.replace(/\\(.)/g, '$1');
    return operator === '=' ? value === wanted : operator === '!=' ? value !== wanted : new RegExp(`^(?:${wanted})$`).test(value);
  });
}

function written(value: number): string {
  return value === Number.POSITIVE_INFINITY ? '+Inf' : value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}
