import type { NoReading, NumberAnswer, NumberSource } from '@sluice/core';
import { noReading } from '../source-error.ts';
import type { PrometheusClient } from './prometheus-client.ts';
import type { Answered, QueryResult } from './result.ts';

/** More than this, and an instant of ours is not one of the server's: the newest minutes would be missing, or not there yet. */
const MOST_SKEW_MS = 60_000;
const SHOWN = 300;

/** Queries that answer one number. What the server warns of, or answers in several series, is no number: half of a sum is no sum. */
export function prometheusNumbers(client: PrometheusClient): NumberSource {
  return {
    name: client.place,
    async ask(query, at, signal) {
      try {
        return oneNumber(await client.query(query, at, signal), query, client.place);
      } catch (error) {
        return noReading(error, signal);
      }
    },
  };
}

function oneNumber({ data, warnings, partial, skewMs }: Answered<QueryResult>, query: string, place: string): NumberAnswer {
  const asked = query.length > SHOWN ? `${query.slice(0, SHOWN)}…` : query;
  const nothing = (code: NoReading['code'], message: string, verdict: NoReading['verdict'] = 'inconclusive'): NoReading => ({
    kind: 'nothing',
    verdict,
    code,
    message: `${place}: ${message}: ${asked}`,
  });
  if (skewMs !== null && Math.abs(skewMs) > MOST_SKEW_MS) {
    const minutes = Math.round(Math.abs(skewMs) / 60_000);
    return nothing(
      'clock-skew',
      `its clock is ${minutes} min ${skewMs > 0 ? 'ahead of' : 'behind'} ours, expected less than one; set the clocks`,
      'error',
    );
  }
  if (partial) return nothing('partial', 'a part of its storage did not answer');
  if (warnings.length > 0) return nothing('warning', `it warns: ${warnings.join('; ').replace(/\s+/g, ' ').slice(0, SHOWN)}`);
  switch (data.kind) {
    case 'string':
      return nothing('unexpected-answer', 'a text was answered, expected a number', 'error');
    case 'scalar':
      return numberOf(data.sample.value, nothing);
    case 'matrix':
    case 'vector': {
      const [first, ...more] = data.series;
      if (!first) return nothing('no-data', 'there is no such series, or nothing in this time');
      if (more.length > 0)
        return nothing('several-series', `${data.series.length} series were answered, expected one; write sum(…) around it`);
      const [sample] = first.samples;
      if (!sample || data.kind === 'matrix') return nothing('unexpected-answer', 'no plain number was answered, expected one', 'error');
      return numberOf(sample.value, nothing);
    }
    default:
      return data satisfies never;
  }
}

function numberOf(value: number, nothing: (code: NoReading['code'], message: string) => NoReading): NumberAnswer {
  return Number.isFinite(value) ? { kind: 'value', value } : nothing('not-a-number', `${value} was answered, expected a number`);
}
