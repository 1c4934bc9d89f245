import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, MetricAsk, Reading } from '@sluice/core';
import { directTransport, PrometheusClient, PrometheusSource } from '@sluice/metrics';
import type { BehaviourText } from '@sluice/sandbox';
import { type Prometheus, type PrometheusOptions, startPrometheus } from '../prometheus.ts';
import { check } from '../scenarios/scenario.ts';
import { until } from '../scenarios/scene.ts';
import type { MetricWorld } from './pods-cases.ts';
import { TwoVersions } from './two-versions.ts';

export const SCRAPE_SECONDS = 1;
/** Scrapes on a busy machine are over by then. */
export const DELAY_MS = 2_000;

const CLOCK: Clock = { now: () => Date.now(), sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal ? { signal } : {}) };

/** Two versions whose pods a Prometheus of their own scrapes, and a source that asks it. */
export interface ScrapedVersions extends AsyncDisposable {
  readonly versions: TwoVersions;
  readonly prometheus: Prometheus;
  readonly source: PrometheusSource;
}

export async function scrapedVersions(
  { plane, namespace }: MetricWorld,
  behaviours: { readonly old: BehaviourText; readonly new: BehaviourText },
  options: Partial<Pick<PrometheusOptions, 'nativeHistograms' | 'scrapeSeconds'>> = {},
): Promise<ScrapedVersions> {
  await using opened = new AsyncDisposableStack();
  const versions = opened.use(await TwoVersions.open(plane, namespace, behaviours));
  const prometheus = opened.use(
    await startPrometheus({ network: plane.kind === 'real' ? 'routable' : 'loopback', scrapeSeconds: SCRAPE_SECONDS, ...options }),
  );
  const pods = await versions.pods();
  await prometheus.scrape(pods.map(({ name, address }) => ({ address, labels: { namespace, pod: name } })));
  const held = opened.move();
  const scraped = { versions, prometheus, source: sourceAt(prometheus), [Symbol.asyncDispose]: () => held.disposeAsync() };
  await untilScraped(prometheus, pods.length);
  return scraped;
}

export function clientOf(url: string, clock: Clock = CLOCK): PrometheusClient {
  const transport = directTransport({ address: new URL(url), authorizer: null, headers: {}, env: {} });
  return new PrometheusClient({ transport, clock, timeoutMs: 5_000, patienceMs: 500 });
}

export function sourceAt({ url }: Pick<Prometheus, 'url'>, clock: Clock = CLOCK): PrometheusSource {
  return new PrometheusSource({ client: clientOf(url, clock), delayMs: DELAY_MS });
}

/** The clock of somebody whose computer is this much ahead. */
export function clockAhead(milliseconds: number): Clock {
  return { ...CLOCK, now: () => Date.now() + milliseconds };
}

async function untilScraped({ url }: Prometheus, targets: number): Promise<void> {
  const client = clientOf(url);
  const scraped = async () => {
    const { data } = await client.query('count(up == 1)', Date.now(), new AbortController().signal);
    return data.kind === 'vector' && data.series[0]?.samples[0]?.value === targets;
  };
  await until(scraped, `${targets} targets scraped`, 30_000);
}

export interface Tally {
  readonly new: { bad: number; total: number };
  readonly old: { bad: number; total: number };
  /** Codes of the looks without data. */
  readonly doubts: Map<string, number>;
  looks: number;
}

/**
 * Looks every second, each from where the last one with data ended, and adds up. What happens meanwhile is told by the second; the sum is over when the last
 * scrape of what happened is behind the delay.
 */
export async function tally(
  { source, versions }: ScrapedVersions,
  ask: MetricAsk,
  seconds: number,
  during: (second: number) => Promise<void>,
): Promise<Tally> {
  const sums: Tally = { new: { bad: 0, total: 0 }, old: { bad: 0, total: 0 }, doubts: new Map(), looks: 0 };
  const signal = new AbortController().signal;
  const beganAt = Date.now();
  let from = beganAt;
  for (let second = 1; second <= seconds; second += 1) {
    await Promise.all([sleep(Math.max(0, beganAt + second * 1_000 - Date.now())), during(second)]);
    const until = Date.now();
    const side = (hash: string) => ({ replicaSets: [`api-${hash}`], from, until });
    const reading = await source.read({ place: versions.place, ask, new: side('new'), old: side('old') }, signal);
    sums.looks += 1;
    if (reading.kind === 'nothing') sums.doubts.set(reading.code, (sums.doubts.get(reading.code) ?? 0) + 1);
    else {
      add(sums, reading);
      from = until;
    }
  }
  return sums;
}

function add(sums: Tally, reading: Reading): void {
  for (const side of ['new', 'old'] as const) {
    const counts = sums[side];
    if (reading.kind === 'counts') {
      counts.bad += reading[side]?.bad ?? 0;
      counts.total += reading[side]?.total ?? 0;
    } else if (reading.kind === 'distribution') {
      const buckets = reading[side]?.buckets ?? [];
      counts.total += buckets.at(-1)?.count ?? 0;
      // A native histogram leaves out bounds between which nothing is.
      counts.bad += (buckets.at(-1)?.count ?? 0) - (buckets.findLast(({ upperBound }) => upperBound <= 0.25)?.count ?? 0);
    } else throw new Error(`expected counts, got ${JSON.stringify(reading)}`);
  }
}

/** What the instances themselves say that they have answered: how many of it were errors, or, for durations, slow. */
export async function ownCounts({ versions }: ScrapedVersions, kind: 'counts' | 'latency'): Promise<Pick<Tally, 'new' | 'old'>> {
  const sums = { new: { bad: 0, total: 0 }, old: { bad: 0, total: 0 } };
  for (const { version, address } of await versions.pods()) {
    const text = await (await fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
    for (const [, code = '', count] of text.matchAll(/^http_requests_total\{code="(\d+)",method="\w+"\} (\d+)$/gm)) {
      sums[version].total += Number(count);
      if (kind === 'latency' || code.startsWith('5')) sums[version].bad += Number(count);
    }
    if (kind === 'latency')
      for (const [, count] of text.matchAll(/^http_request_duration_seconds_bucket\{[^}]*le="0\.25"[^}]*\} (\d+)$/gm))
        sums[version].bad -= Number(count);
  }
  check(sums.new.total > 0 && sums.old.total > 0, `expected requests on both sides, got ${JSON.stringify(sums)}`);
  return sums;
}
