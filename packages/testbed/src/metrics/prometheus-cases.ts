import type { MetricAsk, PrometheusSettings, Reading, ResolvedMetric, VerificationJudgement } from '@sluice/core';
import { openSource } from '@sluice/metrics';
import { ANNOTATION_PREFIX } from '@sluice/sandbox';
import { check, equal } from '../scenarios/scenario.ts';
import { until } from '../scenarios/scene.ts';
import { expectNothing, never, questionOf } from './one-reading.ts';
import type { MetricCase, MetricWorld } from './pods-cases.ts';
import {
  clientOf,
  clockAhead,
  DELAY_MS,
  ownCounts,
  SCRAPE_SECONDS,
  type ScrapedVersions,
  scrapedVersions,
  type Tally,
  tally,
} from './scraped-versions.ts';
import { ERRORS, LATENCY, type Watched, type Watching } from './two-versions.ts';

const REQUESTS_PER_SECOND = 100;
const SELDOM_SECONDS = 5;
const QUICK = { latency: '10ms' };
const SOME_ERRORS = { ...QUICK, 'error-share': '0.1' };
const BOTH = [ERRORS, LATENCY];
const EMBEDDED = { embeddedOnly: 'the API server has no part in it' };
const GAUGE: ResolvedMetric['ask'] = { kind: 'gauge', query: 'queue_depth{$(pods)}' };

/** The same table as for the pods themselves, by what a real Prometheus scraped of them. */
export const PROMETHEUS_CASES: readonly MetricCase[] = [
  {
    name: 'prometheus: a version as good as the old one passes',
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: SOME_ERRORS, new: SOME_ERRORS });
      const watched = await watch(scraped, 30);
      equal('verdict at the end', watched.judgement.verdict, 'pass');
      equal('action', watched.judgement.action, 'continue');
      return told(watched);
    },
  },
  {
    name: 'prometheus: twice the errors fail',
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: SOME_ERRORS, new: { ...QUICK, 'error-share': '0.2' } });
      const watched = await watch(scraped, 90);
      equal('verdict', watched.judgement.verdict, 'fail');
      equal('action', watched.judgement.action, 'rollback');
      equal('errors', watched.judgement.signals[0]?.verdict, 'fail');
      return told(watched);
    },
  },
  {
    name: 'prometheus: a slow version fails',
    ...EMBEDDED,
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: QUICK, new: { latency: '400ms' } });
      const watched = await watch(scraped, 60);
      equal('verdict', watched.judgement.verdict, 'fail');
      equal('latency', watched.judgement.signals[1]?.verdict, 'fail');
      return told(watched);
    },
  },
  {
    name: 'prometheus: no traffic is inconclusive',
    ...EMBEDDED,
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: QUICK, new: QUICK });
      const watched = await watch(scraped, 6, { requestsPerSecond: 0 });
      equal('verdict at the end', watched.judgement.verdict, 'inconclusive');
      equal('action', watched.judgement.action, 'pause');
      check(
        watched.course.some((line) => line.includes('no-data')),
        `expected no-data, got ${watched.course.join('; ')}`,
      );
      return told(watched);
    },
  },
  {
    name: 'prometheus: killed in the middle: inconclusive, then on from there',
    ...EMBEDDED,
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: SOME_ERRORS, new: SOME_ERRORS });
      const watched = await watch(scraped, 40, {
        during: async (second) => {
          if (second === 10) await scraped.prometheus.kill();
          if (second === 16) await scraped.prometheus.start();
        },
      });
      const away = watched.course.findIndex((line) => line.includes('inconclusive (unreachable, unreachable)'));
      check(away > 0, `expected a time of inconclusive (unreachable), got ${watched.course.join('; ')}`);
      equal('verdict at the end', watched.judgement.verdict, 'pass');
      return told(watched);
    },
  },
  {
    name: 'prometheus: counts of all looks are what the instances counted',
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: SOME_ERRORS, new: { ...QUICK, 'error-share': '0.2' } });
      return await counted(scraped, ERRORS.ask);
    },
  },
  {
    name: 'prometheus: so they are with a Prometheus that was killed and started again',
    ...EMBEDDED,
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: SOME_ERRORS, new: { ...QUICK, 'error-share': '0.2' } });
      return await counted(scraped, ERRORS.ask, async (second) => {
        if (second === 6) await scraped.prometheus.kill();
        if (second === 11) await scraped.prometheus.start();
      });
    },
  },
  {
    name: 'prometheus: so they are with scrapes that are five times as seldom as looks',
    ...EMBEDDED,
    run: async (world) => {
      await using scraped = await scrapedVersions(
        world,
        { old: SOME_ERRORS, new: { ...QUICK, 'error-share': '0.2' } },
        { scrapeSeconds: SELDOM_SECONDS },
      );
      return await counted(scraped, ERRORS.ask, undefined, SELDOM_SECONDS);
    },
  },
  {
    name: 'prometheus: with such scrapes twice the errors fail too',
    ...EMBEDDED,
    run: async (world) => {
      await using scraped = await scrapedVersions(
        world,
        { old: SOME_ERRORS, new: { ...QUICK, 'error-share': '0.2' } },
        { scrapeSeconds: SELDOM_SECONDS },
      );
      const watched = await watch(scraped, 120);
      equal('verdict', watched.judgement.verdict, 'fail');
      return told(watched);
    },
  },
  {
    name: 'prometheus: and durations',
    ...EMBEDDED,
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: QUICK, new: { latency: '400ms' } });
      return await counted(scraped, LATENCY.ask);
    },
  },
  {
    name: 'prometheus: and durations kept as native histograms',
    ...EMBEDDED,
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: QUICK, new: { latency: '400ms' } }, { nativeHistograms: true });
      const { data } = await clientOf(scraped.prometheus.url).query('count(http_request_duration_seconds_bucket)', Date.now(), never());
      check(data.kind === 'vector' && data.series.length === 0, 'expected no classic buckets');
      return await counted(scraped, LATENCY.ask);
    },
  },
  {
    name: 'prometheus: instances that are no longer scraped: stale',
    ...EMBEDDED,
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: SOME_ERRORS, new: SOME_ERRORS });
      // Prometheus hears of its targets by and by; 20 s after the last scrape they are stale.
      const watched = await watch(scraped, 90, {
        during: async (second) => {
          if (second === 5) await scraped.prometheus.scrape([]);
        },
        until: ({ signals }) => signals.some(({ code }) => code === 'stale'),
      });
      equal('verdict at the end', watched.judgement.verdict, 'inconclusive');
      check(watched.course.at(-1)?.includes('stale') === true, `expected stale at the end, got ${watched.course.join('; ')}`);
      return told(watched);
    },
  },
  {
    name: 'prometheus: golden signals are found',
    ...EMBEDDED,
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: QUICK, new: { ...QUICK, instrumentation: 'opentelemetry' } });
      await scraped.versions.send(REQUESTS_PER_SECOND);
      const signalsOf = async (hash: 'old' | 'new', instrumentation: string) => {
        let last = '';
        const found = async () => {
          const now = Date.now();
          const side = { replicaSets: [`api-${hash}`], from: now - 5_000, until: now };
          const wanted = { instrumentation: null, latencySeconds: 0.25 };
          const discovery = await scraped.source.discover(scraped.versions.place, side, wanted, never());
          last =
            discovery.kind === 'found'
              ? `${discovery.instrumentation}: ${Object.keys(discovery.signals).sort().join(', ')}`
              : discovery.message;
          return discovery.kind === 'found' && 'memory' in discovery.signals;
        };
        await until(found, `golden signals of ${hash}`);
        equal(`signals of ${hash}`, last, `${instrumentation}: errors, latency, memory, saturation, traffic`);
        return last;
      };
      return `${await signalsOf('old', 'prometheus')}; ${await signalsOf('new', 'opentelemetry')}`;
    },
  },
  {
    name: 'prometheus: as a service of the cluster, through the API server',
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: SOME_ERRORS, new: SOME_ERRORS });
      await standIn(world, scraped.prometheus.address);
      await scraped.versions.send(REQUESTS_PER_SECOND);
      const settings = serviceSettings(world);
      const source = await openSource(settings, { env: {}, clock: clockAhead(0), cluster: async () => world.client });
      const watched = await scraped.versions.watch(source, { metrics: BOTH, seconds: 30, until: ({ verdict }) => verdict === 'fail' });
      equal('verdict at the end', watched.judgement.verdict, 'pass');
      return `${source.name}: ${told(watched)}`;
    },
  },
  {
    name: 'prometheus: RBAC: without the right to the service proxy the rule is named; with get alone it is asked by GET',
    realOnly: 'RBAC',
    run: async (world) => {
      await using scraped = await scrapedVersions(world, { old: QUICK, new: QUICK });
      await standIn(world, scraped.prometheus.address);
      const client = await world.clientOf('releaser');
      const settings = serviceSettings(world);
      const read = async () => {
        const source = await openSource(settings, { env: {}, clock: clockAhead(0), cluster: async () => client });
        return source.read(questionOf(scraped, GAUGE), never());
      };
      const { message } = expectNothing(await read(), 'refused');
      check(message.includes(`resources: [services/proxy], resourceNames: ["prometheus:9090"], verbs: [get, create]`), message);
      const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${world.namespace}`;
      const rules = [{ apiGroups: [''], resources: ['services/proxy'], resourceNames: ['prometheus:9090'], verbs: ['get'] }];
      await world.plane.client.create(`${rbac}/roles`, { metadata: { name: 'metrics' }, rules });
      await world.plane.client.create(`${rbac}/rolebindings`, {
        metadata: { name: 'metrics' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'metrics' },
        subjects: [{ kind: 'User', name: 'releaser', apiGroup: 'rbac.authorization.k8s.io' }],
      });
      // The authorizer hears of a Role a moment later.
      let last: Reading | undefined;
      await until(async () => {
        last = await read();
        return last.kind === 'values' && last.new?.length === 2;
      }, 'values by GET');
      return `${message.slice(-140)}; then by GET: ${JSON.stringify(last)}`;
    },
  },
];

interface WatchOptions {
  readonly requestsPerSecond?: number;
  readonly during?: (second: number) => Promise<void>;
  /** Ends it; default: when it has failed. */
  readonly until?: NonNullable<Watching['until']>;
}

async function watch(
  { versions, source }: ScrapedVersions,
  seconds: number,
  {
    requestsPerSecond = REQUESTS_PER_SECOND,
    during,
    until = ({ verdict }: VerificationJudgement) => verdict === 'fail',
  }: WatchOptions = {},
): Promise<Watched> {
  if (requestsPerSecond > 0) await versions.send(requestsPerSecond);
  return versions.watch(source, { metrics: BOTH, seconds, until, ...(during && { during }) });
}

const TRAFFIC_SECONDS = 15;
/** The delay, and time for a busy machine; two scrapes come to it. */
const AFTERWARDS_SECONDS = DELAY_MS / 1_000 + 4;

async function counted(
  scraped: ScrapedVersions,
  ask: MetricAsk,
  during: (second: number) => Promise<void> = async () => undefined,
  scrapeSeconds = SCRAPE_SECONDS,
): Promise<string> {
  await scraped.versions.send(REQUESTS_PER_SECOND);
  const sums = await tally(scraped, ask, TRAFFIC_SECONDS + AFTERWARDS_SECONDS + 2 * scrapeSeconds, async (second) => {
    if (second === TRAFFIC_SECONDS) await scraped.versions.quiet();
    await during(second);
  });
  const own = await ownCounts(scraped, ask.kind === 'latency' ? 'latency' : 'counts');
  equal('counts of the new version, and its own', JSON.stringify(sums.new), JSON.stringify(own.new));
  equal('counts of the old version, and its own', JSON.stringify(sums.old), JSON.stringify(own.old));
  const doubts = [...sums.doubts].map(([code, times]) => `${times} × ${code}`).join(', ');
  const told_ = (side: Tally['new']) => `${side.bad} of ${side.total}`;
  return `${sums.looks} looks${doubts === '' ? '' : ` (${doubts})`}: new ${told_(sums.new)}, old ${told_(sums.old)}; by the instances: new ${told_(own.new)}, old ${told_(own.old)}`;
}

/** A pod with the address of Prometheus, and a Service in front of it, which the API server reaches. */
async function standIn({ plane, namespace }: MetricWorld, address: string): Promise<void> {
  const labels = { app: 'prometheus' };
  const annotations = { [`${ANNOTATION_PREFIX}address`]: address };
  await plane.client.create(`/apis/apps/v1/namespaces/${namespace}/replicasets`, {
    metadata: { name: 'prometheus', labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations },
        spec: { containers: [{ name: 'main', image: 'prometheus:3', ports: [{ name: 'web', containerPort: 9090 }] }] },
      },
    },
  });
  const base = `/api/v1/namespaces/${namespace}`;
  await plane.client.create(`${base}/services`, {
    metadata: { name: 'prometheus' },
    spec: { selector: labels, ports: [{ name: 'web', port: 9090 }] },
  });
  const reached = () =>
    plane.client.get(`${base}/services/prometheus:9090/proxy/api/v1/query?query=1`).then(
      () => true,
      () => false,
    );
  await until(reached, 'Prometheus through the service proxy');
}

function serviceSettings({ namespace }: MetricWorld): PrometheusSettings {
  const at = { kind: 'service', scheme: 'http', namespace, name: 'prometheus', port: '9090' } as const;
  return { kind: 'prometheus', at, auth: null, headers: [], timeoutSeconds: 5, delaySeconds: DELAY_MS / 1000 };
}

function told({ course, judgement }: Watched): string {
  return `${course.join(' → ')}: ${judgement.reason.slice(0, 200)}`;
}
