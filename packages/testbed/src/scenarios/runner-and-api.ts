import { setTimeout as sleep } from 'node:timers/promises';
import type { Observation } from '@sluice/sandbox';
import { judge } from './judge.ts';
import { check, equal, type Scenario } from './scenario.ts';
import { ends, type Scene, until } from './scene.ts';

const S3 = { concurrency: { instances: 3 } };
const BRIEF = { pause: { for: '4s' } };
const STEPS = [{ batch: '25%' }, BRIEF, { batch: '50%' }, BRIEF, { batch: '100%' }];

export const RUNNER_AND_API: readonly Scenario[] = [
  {
    items: [35],
    name: 'every watch goes silent: polls, exact all the same',
    async run(scene) {
      const proxy = await scene.proxy();
      await scene.stand(
        { n: 10 },
        { steps: [{ batch: '50%' }, BRIEF, { batch: '100%' }], environment: { concurrency: { instances: 10 } } },
      );
      proxy.plan = ({ kind }) => (kind === 'watch' ? { kind: 'silence', afterMs: 0 } : undefined);
      await ends(scene.release('v2'), 0);
      const longest = longestUnpausedMs(await scene.observations());
      check(longest < 5_000, `the Deployment was left unpaused for ${longest} ms`);
      const seen = await judge(scene, { toward: 'v2', holds: ['5+5'], least: 10, motion: 10, finished: { version: 'v2', n: 10 } });
      return `unpaused ${longest} ms at most · ${seen} · ${proxy.count('watch')} silent watches`;
    },
  },
  {
    items: [35],
    name: 'the watch on the Deployment alone goes silent: what its ReplicaSets tell leads to a poll',
    async run(scene) {
      const proxy = await scene.proxy();
      await scene.stand({ n: 10 }, { steps: STEPS, environment: S3 });
      proxy.plan = ({ kind, path }) => (kind === 'watch' && path.includes('/deployments') ? { kind: 'silence', afterMs: 0 } : undefined);
      const from = Date.now();
      await ends(scene.release('v2'), 0);
      const longest = longestUnpausedMs(await scene.observations());
      check(longest < 5_000, `the Deployment was left unpaused for ${longest} ms`);
      return exact(scene, 'v2', `${Math.round((Date.now() - from) / 1000)} s, unpaused ${longest} ms at most`);
    },
  },
  {
    items: [36],
    name: 'every watch ends with 410 Gone after 300 ms',
    async run(scene) {
      const proxy = await scene.proxy();
      await scene.stand({ n: 10 }, { steps: STEPS, environment: S3 });
      proxy.plan = ({ kind }) => (kind === 'watch' ? { kind: 'gone', afterMs: 300 } : undefined);
      await ends(scene.release('v2'), 0);
      return exact(scene, 'v2', `${proxy.count('watch')} watches gone`);
    },
  },
  {
    items: [38],
    name: 'the runner is lost in a batch and in a hold; run again each time',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: STEPS, environment: S3 });
      const first = scene.release('slow');
      await until(async () => (await scene.sizes('slow')) === '10+3', 'the first batch in motion');
      first.kill();
      await first.result;
      const second = scene.release('slow');
      await scene.untilHeld('slow', '7+3');
      await sleep(2_700);
      second.kill();
      await second.result;
      const third = scene.release('slow');
      await until(async () => (await scene.sizes('slow')) === '7+5', 'the second batch in motion');
      third.kill();
      await third.result;
      await ends(scene.release('slow'), 0);
      return exact(scene, 'slow', '3 kills');
    },
  },
  {
    items: [39],
    name: 'cancelled in a batch by SIGINT: paused and written down within 7.5 s, then resumed',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: STEPS, environment: S3 });
      const release = scene.release('slow');
      await until(async () => (await scene.sizes('slow')) === '10+3', 'the batch in motion');
      const from = Date.now();
      release.interrupt();
      await ends(release, 1);
      const took = Date.now() - from;
      check(took < 7_500, `took ${took} ms`);
      equal('paused', (await scene.deployment()).spec.paused, true);
      const record = await scene.record();
      equal('phase and what it waits for', [record?.phase, record?.holding], ['held', 'cancelled']);
      await ends(scene.resume(), 0);
      return judge(scene, { least: 10, motion: 3, toward: 'slow', finished: { version: 'slow', n: 10 } }).then(
        (seen) => `held in ${took} ms · ${seen}`,
      );
    },
  },
  {
    items: [39],
    name: 'cancelled while the API does not answer: SIGINT, SIGTERM after 7.5 s, SIGKILL after 2.5 s; run again',
    async run(scene) {
      const proxy = await scene.proxy();
      await scene.stand({ n: 10 }, { steps: STEPS, environment: S3 });
      const release = scene.release('slow');
      await until(async () => (await scene.sizes('slow')) === '10+3', 'the batch in motion');
      proxy.plan = ({ kind }) => (kind === 'watch' ? { kind: 'silence', afterMs: 0 } : { kind: 'delay', ms: 60_000 });
      const ended = await release.cancel();
      await release.result;
      check((await scene.record())?.phase === 'releasing', 'the record could be written although nothing answered');
      proxy.plan = () => undefined;
      await ends(scene.release('slow'), 0);
      return exact(scene, 'slow', `ended by ${ended}`);
    },
  },
  {
    items: [41],
    name: 'the API server is away for 3 s in a batch and in a hold',
    alone: true,
    realOnly: 'restarts of the API server',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: STEPS, environment: S3 });
      const release = scene.release('slow', '--lock-seconds', '15');
      await until(async () => (await scene.sizes('slow')) === '10+3', 'the first batch in motion');
      await scene.cluster.plane.real.restartApiServer(3_000);
      await scene.untilHeld('slow', '5+5');
      await scene.cluster.plane.real.restartApiServer(3_000);
      await ends(release, 0);
      return judge(scene, { least: 10, motion: 3, finished: { version: 'slow', n: 10 } });
    },
  },
  {
    items: [42],
    name: '429 with Retry-After on a third of all requests',
    async run(scene) {
      const proxy = await scene.proxy();
      await scene.stand({ n: 10 }, { steps: STEPS, environment: S3 });
      let count = 0;
      let refused = 0;
      proxy.plan = () => {
        count += 1;
        if (count % 3 !== 0) return undefined;
        refused += 1;
        return { kind: 'answer', status: 429, retryAfterSeconds: 1 };
      };
      // A renewal may be refused twice in a row: the lock of three seconds that scenarios use would be given up.
      await ends(scene.release('v2', '--lock-seconds', '15'), 0);
      return `${refused} refused · ${await judge(scene, { least: 10, motion: 3, finished: { version: 'v2', n: 10 } })}`;
    },
  },
];

async function exact(scene: Scene, version: 'v2' | 'slow', what: string): Promise<string> {
  return `${what} · ${await judge(scene, { toward: version, holds: ['7+3', '5+5'], least: 10, motion: 3, finished: { version, n: 10 } })}`;
}

/** While the release held the workload; without a watch nobody hears that the sizes have moved. */
function longestUnpausedMs(seen: readonly Observation[]): number {
  let longest = 0;
  let since: number | undefined;
  for (const entry of seen) {
    if (entry.kind !== 'deployment') continue;
    const running = !entry.paused && entry.annotations['sluice.ci/release'] !== undefined;
    if (since !== undefined && !running) longest = Math.max(longest, entry.at - since);
    since = running ? (since ?? entry.at) : undefined;
  }
  return longest;
}
