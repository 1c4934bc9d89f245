import { setTimeout as sleep } from 'node:timers/promises';
import { manifest } from './convergence.ts';
import { judge } from './judge.ts';
import { check, equal, type Scenario } from './scenario.ts';
import { ends, OWN_SETTINGS, until } from './scene.ts';

const S3 = { concurrency: { instances: 3 } };
const BRIEF = { pause: { for: '4s' } };
const LONG = { pause: { for: '9s' } };
const HELD_AT_3 = [{ batch: '25%' }, LONG, { batch: '100%' }];

export const OWNERSHIP: readonly Scenario[] = [
  {
    items: [30],
    name: 'a GitOps sync restores the fields in a hold, and resumes it: put back in time, or rolled back',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: HELD_AT_3, environment: S3 });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      // Field managers are told apart by the second.
      await sleep(2_700);
      const restored = await scene.patchAs('gitops', { spec: { ...OWN_SETTINGS, paused: false } });
      const { exitCode } = await release.result;
      const record = await scene.record();
      // Put back before the controller moved anything: exact. Too late: overexposed. Nothing between.
      if (exitCode === 0)
        return `put back in time · ${await judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, motion: 3, finished: { version: 'v2', n: 10 } })}`;
      equal('exit code, phase, cause', [exitCode, record?.phase, record?.causes[0]?.kind], [1, 'rolled-back', 'overexposed']);
      return `overexposed · ${await judge(scene, { least: 8, foreign: [restored], finished: { version: 'v1', n: 10 } })}`;
    },
  },
  {
    items: [30],
    name: 'a GitOps sync restores the fields in a hold that stays paused: put back, exact',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: '25%' }, LONG, { batch: '50%' }, BRIEF, { batch: '100%' }], environment: S3 });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      await sleep(2_700);
      await scene.patchAs('gitops', {
        spec: { minReadySeconds: OWN_SETTINGS.minReadySeconds, progressDeadlineSeconds: OWN_SETTINGS.progressDeadlineSeconds },
      });
      await ends(release, 0);
      return judge(scene, { toward: 'v2', holds: ['7+3', '5+5'], least: 10, motion: 3, finished: { version: 'v2', n: 10 } });
    },
  },
  {
    items: [30],
    name: 'a GitOps sync restores the fields while a batch moves: put back, exact',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: '50%' }, BRIEF, { batch: '100%' }], environment: S3 });
      const release = scene.release('slow');
      await until(async () => (await scene.sizes('slow')) === '10+3', 'the batch in motion');
      await scene.patchAs('gitops', {
        spec: { minReadySeconds: OWN_SETTINGS.minReadySeconds, progressDeadlineSeconds: OWN_SETTINGS.progressDeadlineSeconds },
      });
      await ends(release, 0);
      return judge(scene, { toward: 'slow', holds: ['5+5'], least: 10, finished: { version: 'slow', n: 10 } });
    },
  },
  {
    items: [31],
    name: 'auto-sync reverts the version in a hold: held, then taken over',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: HELD_AT_3, environment: S3 });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      await sleep(2_700);
      await scene.pushImage('v1');
      const { stderr } = await ends(release, 1);
      equal('what it waits for', (await scene.record())?.holding, 'foreign');
      check(/set the pod template back/.test(stderr), `expected a word about the template set back, got ${stderr.slice(-300)}`);
      await ends(scene.resume('--take-over'), 0);
      return judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, motion: 3, finished: { version: 'v2', n: 10 } });
    },
  },
  {
    items: [32],
    name: 'an autoscaler owns replicas and the manifest names another number: n stays',
    async run(scene) {
      await scene.stand({ n: 4 }, { steps: HELD_AT_3, services: { web: { manifests: ['k8s/*.yaml'] } }, environment: S3 });
      scene.file('k8s/web.yaml', manifest(scene.cluster.pinned.v1, { replicas: 4 }));
      await scene.client.patch(`${scene.path()}/scale?fieldManager=autoscaler`, { spec: { replicas: 10 } });
      await until(async () => (await scene.deployment()).status?.readyReplicas === 10, 'ten ready');
      await ends(scene.release('v2'), 0);
      const counts = new Set((await scene.observations()).flatMap((entry) => (entry.kind === 'deployment' ? [entry.n] : [])));
      equal('values of n the observer saw', [...counts], [4, 10]);
      return judge(scene, { toward: 'v2', holds: ['7+3'], least: 4, motion: 3, finished: { version: 'v2', n: 10 } });
    },
  },
  {
    items: [33],
    name: 'a storm of 409: half of all writes, and somebody annotates 20 times a second',
    async run(scene) {
      const proxy = await scene.proxy();
      await scene.stand({ n: 10 }, { steps: [{ batch: '25%' }, BRIEF, { batch: '100%' }], environment: S3 });
      let count = 0;
      proxy.plan = ({ kind, method, path }) =>
        kind === 'request' && method === 'PATCH' && path.includes('/deployments/') && !path.includes('dryRun') && count++ % 2 === 0
          ? { kind: 'answer', status: 409 }
          : undefined;
      const release = scene.release('v2');
      let writes = 0;
      while (release.running) {
        await scene.patchAs('somebody', { metadata: { annotations: { 'example.com/tick': String(writes++) } } });
        await sleep(50);
      }
      await ends(release, 0);
      return `${Math.ceil(count / 2)} refused, ${writes} foreign writes · ${await judge(scene, { toward: 'v2', least: 10, motion: 3, finished: { version: 'v2', n: 10 } })}`;
    },
  },
  {
    items: [34],
    name: 'another run holds the lock: the second one waits, says so, and changes nothing',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: '25%' }, { pause: { for: '40s' } }, { batch: '100%' }], environment: S3 });
      const first = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      const { stderr } = await ends(scene.release('v2'), 1);
      check(/locked by/.test(stderr), `expected a word about the lock, got ${stderr.slice(-300)}`);
      check(first.running, 'the first run was disturbed');
      await ends(first, 0);
      return judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, motion: 3, finished: { version: 'v2', n: 10 } });
    },
  },
  {
    items: [34, 38],
    name: 'the lock of a dead runner is taken over, said aloud',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: '25%' }, BRIEF, { batch: '100%' }], environment: S3 });
      const first = scene.release('slow');
      await until(async () => (await scene.sizes('slow')) === '10+3', 'the batch in motion');
      first.kill();
      await first.result;
      const { stderr } = await ends(scene.release('slow'), 0);
      check(/took over the lock/.test(stderr), `expected a word about the lock, got ${stderr.slice(-300)}`);
      return judge(scene, { toward: 'slow', holds: ['7+3'], least: 10, motion: 3, finished: { version: 'slow', n: 10 } });
    },
  },
];
