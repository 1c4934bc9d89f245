import type { MetricPlace, MetricSide } from '@sluice/core';
import { z } from 'zod';
import { readJson } from '../series/read-json.ts';
import { refuseFailure } from '../series/refusal.ts';
import type { Series, SeriesVendor, TimeRange } from '../series/series.ts';
import { SourceError } from '../source-error.ts';
import type { Transport } from '../transport/transport.ts';

const answerSchema = z.object({
  status: z.string(),
  error: z.string().nullish(),
  message: z.string().nullish(),
  series: z
    .array(
      z.object({
        expression: z.string().nullish(),
        scope: z.string().nullish(),
        pointlist: z.array(z.tuple([z.number(), z.number().nullable()])),
      }),
    )
    .default([]),
});

const ACCESS = 'Are apiKey and appKey of this site, and has the application key the permission timeseries_query?';
/** What may still come of an interval that has begun. */
const AHEAD_MS = 15 * 60_000;

export interface DatadogOptions {
  /** To `https://api.SITE`, with both keys as headers. */
  readonly transport: Transport;
  readonly site: string;
  readonly timeoutMs: number;
}

/**
 * Datadog's API for points of a time series: https://docs.datadoghq.com/api/latest/metrics/#query-timeseries-points. A point stands for the
 * interval that begins at its time, so one is asked for whole although the range ends in it.
 */
export function datadog({ transport, site, timeoutMs }: DatadogOptions): SeriesVendor {
  const name = `datadog at ${site}`;
  const redact = (text: string) => transport.redact(text);
  return {
    name,
    literal: (text) => text,
    pods: ({ namespace }: MetricPlace, { replicaSets }: MetricSide) =>
      `kube_namespace:${namespace} AND kube_replica_set IN (${replicaSets.join(',')})`,
    async ask(query: string, { from, until }: TimeRange, signal: AbortSignal): Promise<readonly Series[]> {
      const range = { from: String(Math.floor(from / 1000)), to: String(Math.ceil((until + AHEAD_MS) / 1000)) };
      const answer = await transport.ask(
        { method: 'GET', path: 'api/v1/query', query: new URLSearchParams({ ...range, query }), timeoutMs },
        signal,
      );
      refuseFailure(answer, { name, query, access: ACCESS, redact });
      const { status, error, message, series } = readJson(answer, answerSchema, name);
      if (status !== 'ok')
        throw new SourceError('bad-query', `${name} does not understand ${query}: ${redact(error ?? message ?? status)}`);
      return series.map(({ expression, scope, pointlist }) => ({
        name: expression ?? scope ?? query,
        points: pointlist.flatMap(([at, value]) => (value === null ? [] : [{ at, value }])),
      }));
    },
  };
}
