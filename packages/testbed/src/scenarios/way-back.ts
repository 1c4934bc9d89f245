import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { regainReadiness } from '@sluice/sandbox';
import type { Version } from './cluster.ts';
import { judge } from './judge.ts';
import { equal, type Scenario } from './scenario.ts';
import { ends, type Scene, until } from './scene.ts';

const S3 = { concurrency: { instances: 3 } };
const BRIEF = { pause: { for: '4s' } };
const ENDLESS = { pause: { for: '30m' } };
const APPROVAL = { pause: { approval: 'go' } };
const STEPS = [{ batch: '25%' }, BRIEF, { batch: '100%' }];
/** On the way back everything that is missing of the stable version starts at once: n − stable. */
const BACK_AT_V1 = { version: 'v1', n: 10 } as const;
const V3 = ['--environment', 'test', '--version', 'v3', '--yes'] as const;
const TIMEOUT = { instanceTimeout: '6s' };

export const WAY_BACK: readonly Scenario[] = [
  {
    items: [8],
    name: 'rollback of a hold whose process was killed; the plan file is gone',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: '70%' }, ENDLESS, { batch: '100%' }], environment: S3 });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '3+7');
      await sleep(2_700);
      release.kill();
      await release.result;
      await rm(join(scene.folder, 'release.yaml'));
      await ends(scene.rollback(), 0);
      equal('phase', (await scene.record())?.phase, 'rolled-back');
      return judge(scene, { toward: 'v2', holds: ['3+7'], least: 10, motion: 7, finished: BACK_AT_V1 });
    },
  },
  {
    items: [8, 28],
    name: 'rollback of a finished release, revisionHistoryLimit: 0, twice',
    async run(scene) {
      await scene.stand({ n: 10, spec: { revisionHistoryLimit: 0 } }, { steps: STEPS, environment: S3 });
      await ends(scene.release('v2'), 0);
      await until(async () => (await scene.replicaSets()).length === 1, 'the old ReplicaSet being cleaned up', 20_000);
      await ends(scene.rollback(), 0);
      const seen = await judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, motion: 10, finished: BACK_AT_V1 });
      await ends(scene.rollback(), 0);
      await judge(scene, { least: 10, finished: BACK_AT_V1 });
      return seen;
    },
  },
  {
    items: [8],
    name: 'rollback of a version that was never ready, held in mid-batch',
    async run(scene) {
      await scene.stand(
        { n: 10 },
        { steps: [{ batch: '50%' }, ENDLESS, { batch: '100%' }], environment: { ...S3, ...TIMEOUT, onFailure: 'hold' } },
      );
      await ends(scene.release('never-ready'), 1);
      equal('phase', (await scene.record())?.phase, 'held');
      equal('sizes', await scene.sizes('never-ready'), '10+3');
      await ends(scene.rollback(), 0);
      return judge(scene, { least: 10, motion: 3, finished: BACK_AT_V1 });
    },
  },
  {
    items: [8],
    name: 'rollback to a named version, two releases ago',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: STEPS, environment: S3 });
      await ends(scene.release('v2'), 0);
      await ends(scene.release('v3'), 0);
      await ends(scene.release('slow'), 0);
      await ends(scene.rollback('--to', 'v2'), 0);
      return judge(scene, { least: 10, motion: 10, finished: { version: 'v2', n: 10 } });
    },
  },
  {
    items: [6, 9],
    name: 'a newer release meets one that waits: refused while somebody is at work on it, then that one is undone and the newer starts',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: '30%' }, ENDLESS, { batch: '100%' }], environment: S3 });
      const older = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      await sleep(2_700);
      await ends(scene.release('v3'), 3);
      equal('sizes after the refusal', await scene.sizes('v2'), '7+3');
      older.kill();
      await older.result;
      await until(async () => (await scene.start(['release', ...V3, '--dry-run', '--json']).result).exitCode === 0, 'the lock running out');
      equal('sizes after the dry run', await scene.sizes('v2'), '7+3');
      scene.plan({ steps: [{ batch: '100%' }], environment: S3 });
      await ends(scene.release('v3'), 0);
      const record = await scene.record();
      equal('the newest', [record?.version, record?.phase], ['v3', 'succeeded']);
      return judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, motion: 3, finished: { version: 'v3', n: 10 } });
    },
  },
  {
    items: [],
    name: 'onFailure: rollback, when the second batch is bad',
    async run(scene) {
      await scene.stand(
        { n: 10 },
        {
          steps: [{ batch: '25%' }, { pause: { for: '9s' } }, { batch: '50%' }, BRIEF, { batch: '100%' }],
          environment: { ...S3, ...TIMEOUT, onFailure: 'rollback' },
        },
      );
      const release = scene.release('turns-bad-1');
      await turnBad(scene, 'turns-bad-1', '7+3');
      await ends(release, 1);
      equal('phase', (await scene.record())?.phase, 'rolled-back');
      return judge(scene, { toward: 'turns-bad-1', holds: ['7+3'], least: 10, motion: 3, finished: BACK_AT_V1 });
    },
  },
  {
    items: [],
    name: 'onFailure: previous-batch, when the second batch is bad: held at the first',
    async run(scene) {
      await scene.stand(
        { n: 10 },
        {
          steps: [{ batch: '25%' }, { pause: { for: '9s' } }, { batch: '50%' }, BRIEF, { batch: '100%' }],
          environment: { ...S3, ...TIMEOUT, onFailure: 'previous-batch' },
        },
      );
      const release = scene.release('turns-bad-2');
      await turnBad(scene, 'turns-bad-2', '7+3');
      await ends(release, 1);
      const record = await scene.record();
      equal('phase and what it waits for', [record?.phase, record?.holding], ['held', 'failure']);
      equal('sizes', await scene.sizes('turns-bad-2'), '7+3');
      await sleep(2_700);
      const held = await judge(scene, { toward: 'turns-bad-2', holds: ['7+3'], least: 10 });
      await ends(scene.rollback(), 0);
      return `${held} · ${await judge(scene, { least: 10, motion: 3, finished: BACK_AT_V1 })}`;
    },
  },
  {
    items: [],
    name: 'onFailure: hold, when the second batch is bad: held in it, all old ones kept',
    async run(scene) {
      await scene.stand(
        { n: 10 },
        {
          steps: [{ batch: '25%' }, { pause: { for: '9s' } }, { batch: '50%' }, BRIEF, { batch: '100%' }],
          environment: { ...S3, ...TIMEOUT, onFailure: 'hold' },
        },
      );
      const release = scene.release('turns-bad-3');
      await turnBad(scene, 'turns-bad-3', '7+3');
      await ends(release, 1);
      const record = await scene.record();
      equal('phase and what it waits for', [record?.phase, record?.holding], ['held', 'failure']);
      equal('sizes', await scene.sizes('turns-bad-3'), '7+5');
      await judge(scene, { toward: 'turns-bad-3', holds: ['7+3'], least: 10 });
      await ends(scene.rollback(), 0);
      return judge(scene, { toward: 'turns-bad-3', holds: ['7+3'], least: 10, motion: 3, finished: BACK_AT_V1 });
    },
  },
  {
    items: [],
    name: 'waits for a person without a process, then approved',
    async run(scene) {
      await scene.stand(
        { n: 10 },
        { steps: [{ batch: '25%' }, APPROVAL, { batch: '100%' }], environment: { ...S3, approvals: { go: { each: 'batch' } } } },
      );
      const release = scene.release('slow');
      await until(async () => (await scene.sizes('slow')) === '10+3', 'the batch in motion');
      release.interrupt();
      await ends(release, 1);
      await ends(scene.start(['release', '--resume', '--json']), 4);
      await scene.untilHeld('slow', '7+3', 'web', 1_000);
      await sleep(3_500);
      await ends(scene.resume(), 0);
      return judge(scene, { toward: 'slow', holds: ['7+3'], least: 10, motion: 3, finished: { version: 'slow', n: 10 } });
    },
  },
  {
    items: [8],
    name: 'rollback killed in the middle, run again',
    async run(scene) {
      await scene.stand({ n: 10, version: 'slow' }, { steps: STEPS, environment: S3 });
      await ends(scene.release('v2'), 0);
      const rollback = scene.rollback();
      await until(async () => (await scene.sizes('v2')) === '10+10', 'the way back in motion');
      rollback.kill();
      await rollback.result;
      await ends(scene.rollback(), 0);
      return judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, motion: 10, finished: { version: 'slow', n: 10 } });
    },
  },
];

/** In the hold of these sizes: those that run stay good, those started from now on never become ready. */
async function turnBad(scene: Scene, version: Version, sizes: string): Promise<void> {
  await scene.untilHeld(version, sizes);
  for (const pod of await scene.podNames(version)) await regainReadiness(scene.client, scene.namespace, pod);
  const { pinned } = scene.cluster;
  const { kubelet } = scene.cluster.plane;
  kubelet.setBehaviours([...kubelet.behaviours, { image: pinned[version], behaviour: { 'never-ready': 'true' } }]);
}
