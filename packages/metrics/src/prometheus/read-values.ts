import type { MetricAsk, MetricQuestion, Reading } from '@sluice/core';
import { finite, onlyValue } from './expression-reader.ts';
import type { SideWindow, WindowSeries } from './raw-reader.ts';
import type { Readers } from './read-counts.ts';
import type { Sample } from './result.ts';
import { isPlain } from './selector.ts';
import { sidesOf, toReading } from './sides.ts';

type GaugeAsk = Extract<MetricAsk, { kind: 'gauge' }>;
type ThresholdAsk = Extract<MetricAsk, { kind: 'threshold' }>;

/** One value per series. Of plain selectors only what was scraped within the interval: the same sample seen twice is not two. */
export async function readGauge(readers: Readers, question: MetricQuestion, { query }: GaugeAsk, signal: AbortSignal): Promise<Reading> {
  const { place } = question;
  const sides = sidesOf(question);
  const read = async () => {
    if (isPlain(query)) return (await readers.raw.read([query], place, sides, signal)).map((window) => valuesOf(window, query));
    const found = await Promise.all(sides.map((side) => readers.expression.read(query, place, side, signal)));
    return found.map(({ series }) =>
      series.length === 0 ? null : series.map(({ samples }) => finite(samples[0]?.value ?? Number.NaN, query)),
    );
  };
  const values = await read();
  if (values.every((side) => side === null)) throw await readers.nothing.reasonFor(query, place, question.new, signal);
  return toReading('values', question, values);
}

/** The number of the new side that its limit is for. */
export async function readThreshold(
  readers: Readers,
  question: MetricQuestion,
  { query }: ThresholdAsk,
  signal: AbortSignal,
): Promise<Reading> {
  const { place, new: side } = question;
  const read = async () => {
    if (!isPlain(query)) return (await readers.expression.number(query, place, side, signal))?.value ?? null;
    const [window] = await readers.raw.read([query], place, [side], signal);
    const series = window?.selected[0] ?? [];
    if (series.length === 0) return null;
    return onlyValue(
      series.map((one) => ({ ...one, samples: one.samples.slice(-1) })),
      query,
    );
  };
  const value = await read();
  if (value === null) throw await readers.nothing.reasonFor(query, place, side, signal);
  return { kind: 'values', new: [value], old: null };
}

function valuesOf(window: SideWindow | null, query: string): readonly number[] | null {
  const [series = []] = window?.selected ?? [];
  if (window === null || series.length === 0) return null;
  return series.flatMap((one) => newest(one, window)).map(({ value }) => finite(value, query));
}

function newest({ samples }: WindowSeries, { cut }: SideWindow): readonly Sample[] {
  const last = samples.findLast(({ at }) => at <= cut.until);
  return last !== undefined && last.at > cut.from ? [last] : [];
}
