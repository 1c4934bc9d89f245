import type { MetricAsk, PrometheusSettings, Reading } from '@sluice/core';
import { openSource } from '@sluice/metrics';
import { startPrometheus } from '../prometheus.ts';
import { check, equal } from '../scenarios/scenario.ts';
import { until } from '../scenarios/scene.ts';
import { expectNothing, never, questionOf } from './one-reading.ts';
import type { MetricCase } from './pods-cases.ts';
import { clockAhead, scrapedVersions, sourceAt } from './scraped-versions.ts';

const QUICK = { latency: '10ms' };
const GAUGE: MetricAsk = { kind: 'gauge', query: 'queue_depth{$(pods)}' };
const EMBEDDED = { embeddedOnly: 'the API server has no part in it' };

/** What a real Prometheus answers to it, and what is made of that. */
export const PROMETHEUS_WRONG_INPUT: readonly MetricCase[] = [
  ...[
    wrong('bad PromQL', { kind: 'gauge', query: 'sum(rate(queue_depth{$(pods)}[1m])' }, 'bad-query', 'unclosed left parenthesis'),
    wrong('an unknown metric', { kind: 'gauge', query: 'queue_dept{$(pods)}' }, 'no-data', 'no series named queue_dept for a day'),
    wrong(
      'two series for a limit',
      { kind: 'threshold', query: 'queue_depth{$(pods)}', max: 1, min: null, consecutive: 1 },
      'several-series',
      'got 2',
    ),
    wrong('NaN', { kind: 'gauge', query: 'queue_depth{$(pods)} / 0' }, 'not-a-number', 'got NaN'),
    wrong(
      'a warning',
      { kind: 'gauge', query: 'quantile(2, queue_depth{$(pods)})' },
      'warning',
      'quantile value should be between 0 and 1',
    ),
    wrong('10 MB', { kind: 'gauge', query: growing('queue_depth{$(pods)}', 6) }, 'too-large', 'more than 10 MB'),
  ],
  {
    name: 'prometheus: wrong input, a clock 10 minutes off: clock-skew',
    ...EMBEDDED,
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: QUICK, new: QUICK });
      const messages: string[] = [];
      for (const ahead of [600_000, -600_000]) {
        const asked = questionOf(scraped, GAUGE, Date.now() + ahead);
        messages.push(expectNothing(await sourceAt(scraped.prometheus, clockAhead(ahead)).read(asked, never()), 'clock-skew').message);
      }
      return messages.map((message) => /clock of .* ours/.exec(message)?.[0] ?? message).join('; ');
    },
  },
  {
    name: 'prometheus: wrong input, a certificate that nobody vouches for: unreachable',
    ...EMBEDDED,
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: QUICK, new: QUICK });
      await using secure = await startPrometheus({ network: 'loopback', scrapeSeconds: 1, tls: true });
      const { message, verdict } = expectNothing(await sourceAt(secure).read(questionOf(scraped, GAUGE), never()), 'unreachable');
      equal('verdict', verdict, 'error');
      const tls = { ca: 'CA', certificate: null, key: null };
      const settings: PrometheusSettings = {
        kind: 'prometheus',
        at: { kind: 'url', url: secure.url },
        auth: { bearer: null, basic: null, sigv4: null, tls },
        headers: [],
        timeoutSeconds: 5,
      };
      const trusting = await openSource(settings, {
        env: { CA: secure.certificate ?? '' },
        clock: clockAhead(0),
        cluster: async () => world.client,
      });
      // It scrapes nothing; that it says so is what counts.
      expectNothing(await trusting.read(questionOf(scraped, GAUGE), never()), 'no-data');
      return `${message.slice(0, 160)}; with its authority it answers`;
    },
  },
];

function wrong(what: string, ask: MetricAsk, code: string, words: string): MetricCase {
  return {
    name: `prometheus: wrong input, ${what}: ${code}`,
    ...EMBEDDED,
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: QUICK, new: QUICK });
      // What it is asked for has been scraped for as long as the delay.
      let last: Reading | undefined;
      await until(async () => {
        last = await scraped.source.read(questionOf(scraped, ask), never());
        return last.kind === 'nothing' && last.code === code;
      }, `${code}`).catch((error: unknown) => {
        throw new Error(`expected ${code}, got ${JSON.stringify(last)?.slice(0, 300)}`, { cause: error });
      });
      const { message, verdict } = expectNothing(last, code);
      check(message.includes(words), `expected ${words}, got ${message.slice(0, 500)}`);
      return `${verdict}: ${message.replaceAll(/namespace="[^}]*/g, '…').slice(0, 200)}`;
    },
  };
}

/** A query whose answer is 10 times as long with each level. */
function growing(query: string, levels: number): string {
  let text = `label_replace(${query}, "a", "$1$1$1$1$1$1$1$1$1$1", "pod", "(.*)")`;
  for (let level = 1; level < levels; level += 1) text = `label_replace(${text}, "a", "$1$1$1$1$1$1$1$1$1$1", "a", "(.*)")`;
  return text;
}
