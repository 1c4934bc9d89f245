import type { MetricPlace, MetricSide } from '@sluice/core';
import { z } from 'zod';
import { readJson } from '../series/read-json.ts';
import { refuseFailure } from '../series/refusal.ts';
import type { Series, SeriesVendor, TimeRange } from '../series/series.ts';
import { SourceError } from '../source-error.ts';
import type { Transport } from '../transport/transport.ts';

const answerSchema = z.object({
  error: z.string().optional(),
  results: z
    .array(
      z.object({
        error: z.string().optional(),
        partial: z.boolean().optional(),
        messages: z.array(z.object({ level: z.string(), text: z.string() })).optional(),
        series: z
          .array(
            z.object({
              name: z.string().optional(),
              tags: z.record(z.string(), z.string()).nullish(),
              columns: z.array(z.string()),
              values: z.array(z.array(z.unknown())).default([]),
              partial: z.boolean().optional(),
            }),
          )
          .optional(),
      }),
    )
    .default([]),
});

const ACCESS = 'Give the source its `auth`: basic with the user of 1.x, or with a token of 2.x as the password; bearer for 3.x';

export interface InfluxdbOptions {
  readonly transport: Transport;
  readonly database: string;
  readonly retentionPolicy: string | null;
  readonly attributes: { readonly namespace: string; readonly pod: string };
  readonly timeoutMs: number;
}

/**
 * InfluxDB's query API in InfluxQL: https://docs.influxdata.com/influxdb/v1/tools/api/#query-http-endpoint, which 2.x and 3.x keep. The
 * query names its time range by `$(range)`: `SELECT count("n") FROM requests WHERE $(pods) AND $(range)`.
 */
export function influxdb({ transport, database, retentionPolicy, attributes, timeoutMs }: InfluxdbOptions): SeriesVendor {
  const name = `influxdb at ${transport.place}`;
  const redact = (text: string) => transport.redact(text);
  return {
    name,
    literal,
    pods({ namespace }: MetricPlace, { replicaSets }: MetricSide): string {
      const pods = replicaSets.map((replicaSet) => replicaSet.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|');
      return `"${attributes.namespace}" = '${literal(namespace)}' AND "${attributes.pod}" =~ /^(${pods})-[a-z0-9]{5}$/`;
    },
    variables: ({ from, until }: TimeRange) => ({ range: `time > ${from}ms AND time <= ${until}ms` }),
    async ask(query: string, { from, until }: TimeRange, signal: AbortSignal): Promise<readonly Series[]> {
      if (!query.includes(`time > ${from}ms`))
        throw new SourceError(
          'bad-query',
          `${name} is asked for an interval at a time, and this query names none: ${query}. Add AND $(range) to its WHERE`,
        );
      const parameters = new URLSearchParams({ db: database, epoch: 'ms', q: query, ...(retentionPolicy && { rp: retentionPolicy }) });
      const answer = await transport.ask({ method: 'GET', path: 'query', query: parameters, timeoutMs }, signal);
      refuseFailure(answer, { name, query, access: ACCESS, redact });
      const { error, results } = readJson(answer, answerSchema, name);
      const wrong = error ?? results.find((result) => result.error !== undefined)?.error;
      if (wrong !== undefined) throw new SourceError('bad-query', `${name} cannot execute ${query}: ${redact(wrong)}`);
      const warning = results.flatMap(({ messages = [] }) => messages).find(({ level }) => level === 'warning');
      if (warning)
        throw new SourceError('warning', `${name} answered with a warning, so that the numbers may be wrong: ${redact(warning.text)}`);
      const series = results.flatMap(({ series: found = [] }) => found);
      if (results.some(({ partial }) => partial) || series.some(({ partial }) => partial))
        throw new SourceError('partial', `${name} answered a part of ${query} only; a part is no answer. Ask for fewer points`);
      return series.map((entry) => seriesOf(entry, { from, until }, name, query));
    },
  };
}

interface Table {
  readonly name?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | null | undefined;
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

/** The one column beside the time. An aggregate without GROUP BY time() has the beginning of the range as its time: it is of its end here. */
function seriesOf(
  { name: measurement = '', tags, columns, values }: Table,
  { from, until }: TimeRange,
  name: string,
  query: string,
): Series {
  const time = columns.indexOf('time');
  const numbers = columns.flatMap((column, index) => (column === 'time' ? [] : [index]));
  const [column] = numbers;
  if (time < 0 || column === undefined || numbers.length > 1)
    throw new SourceError('several-series', `${name} answered ${query} with the columns ${columns.join(', ')}; expected time and one more`);
  const points = values.flatMap((row) => {
    const [at, value] = [row[time], row[column]];
    if (value === null || value === undefined) return [];
    if (typeof at !== 'number' || typeof value !== 'number')
      throw new SourceError(
        'not-a-number',
        `${name} answered ${query} with ${JSON.stringify(value)?.slice(0, 80)} where a number is expected`,
      );
    return [{ at: values.length === 1 && at <= from + 1 ? until : at, value }];
  });
  const labels = Object.entries(tags ?? {}).map(([key, value]) => `${key}=${value}`);
  return { name: [measurement, ...labels].join(' '), points };
}

/** A string of InfluxQL. */
function literal(text: string): string {
  return text.replace(/[\\']/g, '\\$&');
}
