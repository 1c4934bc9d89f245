import { startPrometheus } from '../prometheus.ts';
import { check, equal } from '../scenarios/scenario.ts';
import type { MetricCase, MetricWorld } from './pods-cases.ts';
import { SCRAPE_SECONDS } from './scraped-versions.ts';
import { type Released, releaseWhole } from './whole-release.ts';

const GOOD = { latency: '10ms' };
const READY_AND_BAD = { latency: '10ms', 'error-share': '0.2' };
const SLOW = { latency: '500ms' };
const REPLICAS = 4;

/** The command itself, from the first look of a release to its end: what it decides, and what that costs the service. */
export const RELEASE_CASES: readonly MetricCase[] = [
  {
    name: 'release by pods: a good version goes through its verify steps',
    run: async (world) => {
      const released = await releaseWhole(world, { replicas: REPLICAS, old: GOOD, new: GOOD });
      equal('exit code', released.exitCode, 0);
      return succeeded(released);
    },
  },
  {
    name: 'release by pods: a version that is ready and fails requests goes back',
    run: async (world) => goneBack(await releaseWhole(world, { replicas: REPLICAS, old: GOOD, new: READY_AND_BAD }), 'errors'),
  },
  {
    name: 'release by prometheus: a good version goes through its verify steps',
    run: async (world) => await withPrometheus(world, GOOD, succeeded),
  },
  {
    name: 'release by prometheus: a version that is ready and fails requests goes back',
    run: async (world) => await withPrometheus(world, READY_AND_BAD, (released) => goneBack(released, 'errors')),
  },
  {
    name: 'release by prometheus: a version that is ready and slow goes back',
    run: async (world) => await withPrometheus(world, SLOW, (released) => goneBack(released, 'latency')),
  },
  {
    name: 'release by prometheus: while it is away nothing passes, and the release holds',
    run: async (world) => {
      await using prometheus = await startPrometheus({ network: networkOf(world), scrapeSeconds: SCRAPE_SECONDS });
      await prometheus.kill();
      const released = await releaseWhole(world, { replicas: REPLICAS, old: GOOD, new: GOOD, prometheus, verifySeconds: 8 });
      equal('phase', released.phase, 'held');
      equal('holding', released.holding, 'verification');
      check(/no answer|ECONNREFUSED/.test(released.reason), `expected the reason to be told, got ${released.reason}`);
      equal('least ready', released.leastReady, REPLICAS);
      equal('instances of the new version', released.newAtEnd, 1);
      return `${released.phase} with one new instance: ${released.reason}`;
    },
  },
];

async function withPrometheus(
  world: MetricWorld,
  version: Readonly<Record<string, string>>,
  judge: (released: Released) => string,
): Promise<string> {
  await using prometheus = await startPrometheus({ network: networkOf(world), scrapeSeconds: SCRAPE_SECONDS });
  return judge(await releaseWhole(world, { replicas: REPLICAS, old: GOOD, new: version, prometheus }));
}

function networkOf({ plane }: MetricWorld) {
  return plane.kind === 'real' ? 'routable' : 'loopback';
}

function succeeded({ phase, reason, holds, leastReady, seconds }: Released): string {
  equal(`phase (${reason})`, phase, 'succeeded');
  equal('holds seen', holds, ['3+1', '2+2']);
  equal('least ready', leastReady, REPLICAS);
  return `held ${holds.join(', ')}; never fewer than ${leastReady} ready; ${seconds} s`;
}

function goneBack({ phase, reason, holds, leastReady, versionAtEnd, newAtEnd, seconds }: Released, signal: string): string {
  equal(`phase (${reason})`, phase, 'rolled-back');
  check(reason.includes(`${signal}:`), `expected the reason to name ${signal}, got ${reason}`);
  check(!holds.includes('2+2'), `expected the bad version to be stopped at its first instance, got ${holds.join(', ')}`);
  equal('least ready', leastReady, REPLICAS);
  equal('version at the end', versionAtEnd, 'v1');
  equal('instances of the new version at the end', newAtEnd, 0);
  return `${reason} (after ${seconds} s; never fewer than ${leastReady} ready)`;
}
