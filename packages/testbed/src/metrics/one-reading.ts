import type { MetricAsk, MetricQuestion, Reading } from '@sluice/core';
import type { ScrapedVersions } from './scraped-versions.ts';

export function never(): AbortSignal {
  return new AbortController().signal;
}

/** About both versions, over the last ten seconds. */
export function questionOf({ versions }: Pick<ScrapedVersions, 'versions'>, ask: MetricAsk, now = Date.now()): MetricQuestion {
  const side = (hash: string) => ({ replicaSets: [`api-${hash}`], from: now - 10_000, until: now });
  return { place: versions.place, ask, new: side('new'), old: side('old') };
}

export function expectNothing(reading: Reading | undefined, code: string): Extract<Reading, { kind: 'nothing' }> {
  if (reading?.kind !== 'nothing' || reading.code !== code)
    throw new Error(`expected nothing (${code}), got ${JSON.stringify(reading)?.slice(0, 500)}`);
  return reading;
}
