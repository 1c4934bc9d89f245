import type { Counts, MetricAsk, MetricQuestion, MetricSide, Reading } from '@sluice/core';
import { SourceError } from '../source-error.ts';
import { growth } from './counter.ts';
import type { NothingExplained } from './explain-nothing.ts';
import { type ExpressionReader, finite } from './expression-reader.ts';
import { namesInterval } from './fill-query.ts';
import type { RawReader, SideWindow, WindowSeries } from './raw-reader.ts';
import { isPlain } from './selector.ts';
import { sidesOf, toReading } from './sides.ts';

export interface Readers {
  readonly raw: RawReader;
  readonly expression: ExpressionReader;
  readonly nothing: NothingExplained;
}

type CountsAsk = Extract<MetricAsk, { kind: 'counts' }>;

/** Events of both sides. Plain selectors of counters are counted by their raw samples; other queries as they are written. */
export async function readCounts(readers: Readers, question: MetricQuestion, ask: CountsAsk, signal: AbortSignal): Promise<Reading> {
  const { place } = question;
  const sides = sidesOf(question);
  const counts =
    isPlain(ask.bad) && isPlain(ask.total)
      ? (await readers.raw.read([ask.bad, ask.total], place, sides, signal)).map((window) => countsOf(window, ask))
      : await Promise.all(sides.map((side) => countsByExpression(readers, question, ask, side, signal)));
  if (counts.every((side) => side === null || side.total === null))
    throw await readers.nothing.reasonFor(ask.total, place, question.new, signal);
  if (counts.every((side) => side === null || side.bad === null)) await readers.nothing.expectSound(ask.bad, place, question.new, signal);
  return toReading(
    'counts',
    question,
    counts.map((side) => (side === null || side.total === null ? null : { bad: side.bad ?? 0, total: side.total })),
  );
}

type Found = { readonly [Kind in keyof Counts]: number | null } | null;

function countsOf(window: SideWindow | null, { bad, total }: CountsAsk): Found {
  if (window === null) return null;
  const [badSeries = [], totalSeries = []] = window.selected;
  return { bad: sumOf(badSeries, window, bad), total: sumOf(totalSeries, window, total) };
}

function sumOf(series: readonly WindowSeries[], { cut }: SideWindow, query: string): number | null {
  if (series.length === 0) return null;
  const sum = series.reduce((whole, { samples, before }) => whole + growth(samples, cut, before), 0);
  if (series.every(({ samples }) => samples.length === 0))
    throw new SourceError('bad-query', `${query.slice(0, 300)} is a histogram; expected a counter`);
  return finite(sum, query);
}

async function countsByExpression(
  readers: Readers,
  question: MetricQuestion,
  ask: CountsAsk,
  side: MetricSide,
  signal: AbortSignal,
): Promise<Found> {
  const number = async (query: string) => {
    const found = await readers.expression.number(asEvents(query), question.place, side, signal);
    return found === null ? null : found.value * found.part;
  };
  const [bad, total] = await Promise.all([number(ask.bad), number(ask.total)]);
  return { bad, total };
}

/** @throws SourceError `bad-query` for an expression that does not say over what time it counts */
function asEvents(query: string): string {
  if (isPlain(query)) return `sum(increase(${query}[$(interval)]))`;
  if (namesInterval(query)) return query;
  const expected =
    'a plain metric such as http_requests_total{$(pods)}, or events over $(interval): sum(increase(…{$(pods)}[$(interval)]))';
  throw new SourceError('bad-query', `${query.slice(0, 300)} does not count events: expected ${expected}`);
}
