import type { MetricPlace, MetricSide } from '@sluice/core';
import { z } from 'zod';
import { readJson } from '../series/read-json.ts';
import { refuseFailure } from '../series/refusal.ts';
import type { Series, SeriesVendor, TimeRange } from '../series/series.ts';
import type { Transport } from '../transport/transport.ts';

const answerSchema = z.array(z.object({ target: z.string(), datapoints: z.array(z.tuple([z.number().nullable(), z.number()])) }));

/** carbonapi's and graphite-web's words for: nothing has this name. */
const NOTHING = /no metrics|not found/i;

export interface GraphiteOptions {
  readonly transport: Transport;
  readonly timeoutMs: number;
}

/** Graphite's render API: https://graphite.readthedocs.io/en/latest/render_api.html. A point is given at the beginning of the time that it stands for. */
export function graphite({ transport, timeoutMs }: GraphiteOptions): SeriesVendor {
  const name = `graphite at ${transport.place}`;
  const redact = (text: string) => transport.redact(text);
  return {
    name,
    literal,
    /** A part of a path: `{api-7d4f9c-*,…}`. */
    pods: (_place: MetricPlace, { replicaSets }: MetricSide) =>
      `{${replicaSets.map((replicaSet) => `${literal(replicaSet)}-*`).join(',')}}`,
    async ask(query: string, { from, until }: TimeRange, signal: AbortSignal): Promise<readonly Series[]> {
      const form = new URLSearchParams({
        target: query,
        format: 'json',
        from: String(Math.floor(from / 1000)),
        until: String(Math.ceil(until / 1000)),
      });
      const body = { type: 'application/x-www-form-urlencoded', text: form.toString() };
      const answer = await transport.ask({ method: 'POST', path: 'render', body, timeoutMs }, signal);
      if (answer.status === 404 && NOTHING.test(answer.body.toString('utf8', 0, 1_000))) return [];
      refuseFailure(answer, { name, query, access: 'Give the source its `auth`', redact });
      return readJson(answer, answerSchema, name).map(({ target, datapoints }) => ({
        name: target,
        points: datapoints.flatMap(([value, seconds]) => (value === null ? [] : [{ at: seconds * 1000, value }])),
      }));
    },
  };
}

/** Dots divide a path: what sends names to Graphite writes them as underscores, or as they are where it has tags. */
function literal(text: string): string {
  return text;
}
