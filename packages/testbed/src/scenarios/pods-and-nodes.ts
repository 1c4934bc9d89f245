import { setTimeout as sleep } from 'node:timers/promises';
import { deletePod, evictByApi, evictByNode, loseReadiness, type Observation, replay, uncordonNode } from '@sluice/sandbox';
import type { Version } from './cluster.ts';
import { judge } from './judge.ts';
import { check, equal, type Scenario } from './scenario.ts';
import { ends, type Scene, until } from './scene.ts';

const S3 = { concurrency: { instances: 3 } };
const BRIEF = { pause: { for: '4s' } };
const LONG = { pause: { for: '9s' } };
const STEPS = [{ batch: '25%' }, BRIEF, { batch: '100%' }];
const HELD_AT_3 = [{ batch: '25%' }, LONG, { batch: '100%' }];

export const PODS_AND_NODES: readonly Scenario[] = [
  {
    items: [17],
    name: 'instances evicted in a hold: Failed ones do not count, the hold comes back',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: HELD_AT_3, environment: S3 });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      await sleep(2_700);
      const [fresh = ''] = await scene.podNames('v2');
      const [old = ''] = await scene.podNames('v1');
      await evictByNode(scene.client, scene.namespace, fresh);
      await evictByApi(scene.client, scene.namespace, old);
      await ends(release, 0);
      return judge(scene, { toward: 'v2', holds: ['7+3'], least: 8, motion: 3, finished: { version: 'v2', n: 10 } });
    },
  },
  {
    items: [17],
    name: 'an instance is evicted while a batch moves',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: '50%' }, BRIEF, { batch: '100%' }], environment: S3 });
      const release = scene.release('slow');
      await until(async () => (await scene.pods('slow')).length === 3, 'the first three new ones');
      const [fresh = ''] = await scene.podNames('slow');
      const [old = ''] = await scene.podNames('v1');
      await deletePod(scene.client, scene.namespace, fresh);
      await evictByNode(scene.client, scene.namespace, old);
      await ends(release, 0);
      return judge(scene, { toward: 'slow', holds: ['5+5'], least: 9, motion: 3, finished: { version: 'slow', n: 10 } });
    },
  },
  {
    items: [18],
    name: 'a node drained mid-batch, with a PodDisruptionBudget of 9',
    realOnly: 'disruption budgets',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: '50%' }, BRIEF, { batch: '100%' }], environment: S3 });
      await scene.client.create(`/apis/policy/v1/namespaces/${scene.namespace}/poddisruptionbudgets`, {
        metadata: { name: 'web' },
        spec: { minAvailable: 9, selector: { matchLabels: { app: 'web' } } },
      });
      await sleep(500);
      const release = scene.release('slow');
      await until(async () => (await scene.pods('slow')).length === 3, 'the first three new ones');
      const evicted = await drain(scene, 'node-5');
      await ends(release, 0);
      check(evicted > 0, 'no instance was on the drained node');
      return `${evicted} evicted · ${await judge(scene, { toward: 'slow', holds: ['5+5'], least: 9, motion: 3, finished: { version: 'slow', n: 10 } })}`;
    },
  },
  {
    items: [19],
    name: 'two of the old ones unready before the start: removed first, holds exact',
    async run(scene) {
      await scene.deploy({ n: 10 });
      const [first = '', second = ''] = await scene.podNames('v1');
      for (const pod of [first, second]) await loseReadiness(scene.client, scene.namespace, pod);
      await until(async () => (await scene.deployment()).status?.readyReplicas === 8, 'eight ready');
      scene.plan({ steps: STEPS, environment: S3 });
      await scene.observe();
      await ends(scene.release('v2'), 0);
      return judge(scene, { toward: 'v2', holds: ['7+3'], least: 8, motion: 3, finished: { version: 'v2', n: 10 } });
    },
  },
  {
    items: [20],
    name: 'image pull: fails twice, then works: goes on',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: STEPS, environment: S3 });
      await ends(scene.release('pull-transient'), 0);
      return judge(scene, {
        toward: 'pull-transient',
        holds: ['7+3'],
        least: 10,
        motion: 3,
        finished: { version: 'pull-transient', n: 10 },
      });
    },
  },
  fails([20], 'image pull: not found', 'pull-not-found', 'image-pull'),
  fails([21], 'crash loop, with the end of its log', 'crashing', 'crash-loop', /no database/),
  fails([21], 'the init container fails', 'init-crash', 'init-container', /migrate/, true),
  fails([21], 'a Secret is missing', 'missing-secret', 'configuration', /database-password/),
  fails([21], 'never ready', 'never-ready', 'probe'),
  {
    items: [22],
    name: 'ResourceQuota exhausted mid-batch: kept trying, said, and resumed with room',
    realOnly: 'admission of quotas',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: HELD_AT_3, environment: { ...S3, instanceTimeout: '5s', onFailure: 'hold' } });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      const quotas = `/api/v1/namespaces/${scene.namespace}/resourcequotas`;
      await scene.client.create(quotas, { metadata: { name: 'tight' }, spec: { hard: { pods: '10' } } });
      await ends(release, 1);
      const record = await scene.record();
      equal('phase, what it waits for, cause', [record?.phase, record?.holding, record?.causes[0]?.kind], ['held', 'failure', 'quota']);
      await scene.client.patch(`${quotas}/tight`, { spec: { hard: { pods: '20' } } });
      await ends(scene.resume(), 0);
      return `quota named · ${await judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, finished: { version: 'v2', n: 10 } })}`;
    },
  },
  {
    items: [22],
    name: 'ResourceQuota exhausted mid-batch, room again within the timeout',
    realOnly: 'admission of quotas',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: HELD_AT_3, environment: S3 });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      const quotas = `/api/v1/namespaces/${scene.namespace}/resourcequotas`;
      await scene.client.create(quotas, { metadata: { name: 'tight' }, spec: { hard: { pods: '10' } } });
      await until(async () => (await scene.sizes('v2')) === '7+6', 'the last batch asking for three more');
      await sleep(3_000);
      check(release.running, 'the release gave up before its timeout');
      await scene.client.patch(`${quotas}/tight`, { spec: { hard: { pods: '20' } } });
      await ends(release, 0);
      return judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, motion: 3, finished: { version: 'v2', n: 10 } });
    },
  },
  {
    items: [23],
    name: 'LimitRange: rejected by the check; one made mid-release is named',
    realOnly: 'admission of limits',
    async run(scene) {
      const limits = `/api/v1/namespaces/${scene.namespace}/limitranges`;
      const tight = { metadata: { name: 'tight' }, spec: { limits: [{ type: 'Container', max: { memory: '64Mi' } }] } };
      await scene.stand(
        { n: 10, resources: { requests: { memory: '128Mi' }, limits: { memory: '128Mi' } } },
        { steps: HELD_AT_3, environment: { ...S3, instanceTimeout: '5s', onFailure: 'hold' } },
      );
      await scene.client.create(limits, tight);
      await ends(scene.release('v2'), 3);
      await scene.client.delete(`${limits}/tight`);
      const release = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      await scene.client.create(limits, tight);
      await ends(release, 1);
      const record = await scene.record();
      equal('phase and cause', [record?.phase, record?.causes[0]?.kind], ['held', 'admission']);
      await scene.client.delete(`${limits}/tight`);
      await ends(scene.resume(), 0);
      return `exit 3, then admission named · ${await judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, finished: { version: 'v2', n: 10 } })}`;
    },
  },
  {
    items: [24],
    name: 'new ones lose readiness after their batch passed: back, even under onFailure: hold',
    async run(scene) {
      await scene.stand(
        { n: 10 },
        { steps: [{ batch: '25%' }, { pause: { for: '60s' } }, { batch: '100%' }], environment: { ...S3, onFailure: 'hold' } },
      );
      await ends(scene.release('loses-ready'), 1);
      equal('phase', (await scene.record())?.phase, 'rolled-back');
      return judge(scene, { least: 7, motion: 3, finished: { version: 'v1', n: 10 } });
    },
  },
  {
    items: [25],
    name: 'old ones take 6 s to end: nobody waits for them, holds exact',
    async run(scene) {
      await scene.stand({ n: 10, version: 'slow-to-end' }, { steps: STEPS, environment: S3 });
      const { durationMs } = await ends(scene.release('v2'), 0);
      check(durationMs < 15_000, `took ${durationMs} ms`);
      return judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, motion: 3, finished: { version: 'v2', n: 10 } });
    },
  },
  {
    items: [26],
    name: 'the original minReadySeconds of 3 is honoured',
    async run(scene) {
      await scene.stand(
        { n: 6, spec: { minReadySeconds: 3 } },
        { steps: [{ batch: 2 }, BRIEF, { batch: '100%' }], environment: { concurrency: { instances: 2 } } },
      );
      await ends(scene.release('v2'), 0);
      const shortest = shortestReadyBeforeRetirement(await scene.observations(), scene.cluster.pinned.v2);
      check(
        shortest >= 3_000,
        `an old instance was retired ${shortest} ms after the new one that covers it became ready, expected 3000 at least`,
      );
      // Waiting for the steady time is a state of its own: all ready, nothing moves.
      return `retired ${(shortest / 1000).toFixed(1)} s after readiness · ${await judge(scene, { least: 6, motion: 2, finished: { version: 'v2', n: 6 } })}`;
    },
  },
  {
    items: [27],
    name: 'the stable version goes down in a hold, with no deadline: the release goes on',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: HELD_AT_3, environment: S3 });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      for (const pod of await scene.podNames('v1')) await loseReadiness(scene.client, scene.namespace, pod);
      await ends(release, 0);
      return judge(scene, { least: 3, motion: 3, finished: { version: 'v2', n: 10 } });
    },
  },
];

function fails(items: readonly number[], what: string, version: Version, cause: string, words = /./, init = false): Scenario {
  return {
    items,
    name: `${what}: rolled back with the cause`,
    async run(scene) {
      await scene.stand({ n: 10, init }, { steps: STEPS, environment: { ...S3, instanceTimeout: '8s' } });
      await ends(scene.release(version), 1);
      const record = await scene.record();
      equal('phase and cause', [record?.phase, record?.causes[0]?.kind], ['rolled-back', cause]);
      const told = JSON.stringify(record?.causes);
      check(words.test(told), `expected ${words} in the causes, got ${told.slice(0, 400)}`);
      return `${cause} · ${await judge(scene, { toward: version, holds: [], least: 10, motion: 3, finished: { version: 'v1', n: 10 } })}`;
    },
  };
}

/** Only this scenario's instances: others run on the same nodes. Tries again while the budget refuses. */
async function drain(scene: Scene, node: string): Promise<number> {
  await scene.client.patch(`/api/v1/nodes/${node}`, { spec: { unschedulable: true } });
  let evicted = 0;
  try {
    const pods = [...(await scene.pods('v1')), ...(await scene.pods('slow'))].filter(({ spec }) => spec.nodeName === node);
    for (const { metadata } of pods) {
      const gone = async () => {
        try {
          return await evictByApi(scene.client, scene.namespace, metadata.name);
        } catch {
          // Retired by the release meanwhile.
          return true;
        }
      };
      await until(gone, `the budget letting ${metadata.name} go`, 30_000);
      evicted += 1;
    }
  } finally {
    await uncordonNode(scene.client, node);
  }
  return evicted;
}

/** The least time from the moment as many new ones served as old ones were given up, to their being given up. */
function shortestReadyBeforeRetirement(seen: readonly Observation[], image: string): number {
  let shortest = Number.POSITIVE_INFINITY;
  const reachedAt: number[] = [];
  replay(seen, (world, change, apply) => {
    const before = world.replicaSets.get(change.name)?.spec ?? 0;
    apply();
    const sets = world.replicaSetsOf('web');
    const fresh = sets.find((set) => set.image === image);
    const ready = fresh ? world.readyOf(fresh.name) : 0;
    for (let count = 1; count <= ready; count += 1) reachedAt[count] ??= change.at;
    if (change.kind !== 'replicaset' || change.image === image || change.spec >= before) return;
    const given = (world.deployments.get('web')?.n ?? 0) - change.spec;
    shortest = Math.min(shortest, change.at - (reachedAt[given] ?? change.at));
  });
  return shortest;
}
