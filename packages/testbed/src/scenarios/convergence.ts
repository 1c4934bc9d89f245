import { setTimeout as sleep } from 'node:timers/promises';
import { loseReadiness } from '@sluice/sandbox';
import { judge } from './judge.ts';
import { check, equal, type Scenario } from './scenario.ts';
import { ends, until } from './scene.ts';

const S3 = { concurrency: { instances: 3 } };
const BRIEF = { pause: { for: '4s' } };
/** Time to do something while the release waits. */
const LONG = { pause: { for: '9s' } };
const HELD_AT_3 = [{ batch: '25%' }, LONG, { batch: '100%' }];

export const CONVERGENCE: readonly Scenario[] = [
  {
    items: [1],
    name: 'an autoscaler changes replicas in a hold: 10 → 20',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: HELD_AT_3, environment: S3 });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      await sleep(2_700);
      await scene.scale(20);
      await ends(release, 0);
      return judge(scene, { toward: 'v2', holds: ['7+3', '14+6'], least: 10, finished: { version: 'v2', n: 20 } });
    },
  },
  {
    items: [1],
    name: 'an autoscaler changes replicas in motion: 10 → 14 → 8',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: '50%' }, BRIEF, { batch: '100%' }], environment: S3 });
      const release = scene.release('slow');
      await until(async () => (await scene.sizes('slow')) === '10+3', 'the first three new ones');
      await scene.scale(14);
      await until(async () => (await scene.pods('slow')).length >= 5, 'the next new ones');
      await scene.scale(8);
      await ends(release, 0);
      return judge(scene, { toward: 'slow', holds: ['4+4'], least: 8, finished: { version: 'slow', n: 8 } });
    },
  },
  {
    items: [2],
    name: 'an autoscaler scales in below k: 5+5 of 10 → 4',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: 5 }, LONG, { batch: '100%' }], environment: S3 });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '5+5');
      await sleep(2_700);
      await scene.scale(4);
      await ends(release, 0);
      return judge(scene, { toward: 'v2', holds: ['5+5', '2+2'], least: 4, finished: { version: 'v2', n: 4 } });
    },
  },
  {
    items: [3],
    name: 'replicas omitted from the manifests: n stays what it is',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: HELD_AT_3, services: { web: { manifests: ['k8s/*.yaml'] } }, environment: S3 });
      scene.file('k8s/web.yaml', manifest(scene.cluster.pinned.v1, {}));
      await ends(scene.release('v2'), 0);
      const counts = new Set((await scene.observations()).flatMap((entry) => (entry.kind === 'deployment' ? [entry.n] : [])));
      equal('values of n the observer saw', [...counts], [10]);
      return judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, finished: { version: 'v2', n: 10 } });
    },
  },
  {
    items: [4],
    name: 'scaled to 0 and back in a hold: overexposed, rolled back',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: 5 }, { pause: { for: '15s' } }, { batch: '100%' }], environment: S3 });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '5+5');
      await scene.scale(0);
      await until(async () => (await scene.sizes('v2')) === '0+0', 'no instance left', 10_000);
      await scene.scale(10);
      await ends(release, 1);
      equal('phase', (await scene.record())?.phase, 'rolled-back');
      return judge(scene, { least: 0, finished: { version: 'v1', n: 10 } });
    },
  },
  {
    items: [4],
    name: 'released while scaled to 0, then scaled to 3',
    async run(scene) {
      await scene.stand({ n: 0 }, { steps: [{ batch: '25%' }, BRIEF, { batch: '100%' }] });
      await ends(scene.release('v2'), 0);
      await scene.scale(3);
      return judge(scene, { toward: 'v2', holds: [], least: 0, finished: { version: 'v2', n: 3 } });
    },
  },
  {
    items: [5],
    name: 'template and replicas change together in a hold: held, then taken over',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: HELD_AT_3, environment: S3 });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      await scene.pushImage('foreign', { replicas: 14 });
      await ends(release, 1);
      const record = await scene.record();
      equal('phase and what it waits for', [record?.phase, record?.holding], ['held', 'foreign']);
      await ends(scene.resume('--take-over'), 0);
      return judge(scene, { least: 10, never: ['foreign'], finished: { version: 'v2', n: 14 } });
    },
  },
  {
    items: [6],
    name: 'a third version pushed mid-release: none of it runs; rolled back',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: '25%' }, BRIEF, { batch: '100%' }], environment: S3 });
      const release = scene.release('slow');
      await until(async () => (await scene.sizes('slow')) === '10+3', 'the batch in motion');
      await scene.pushImage('foreign');
      await ends(release, 1);
      equal('what it waits for', (await scene.record())?.holding, 'foreign');
      await ends(scene.rollback(), 0);
      return judge(scene, { least: 10, never: ['foreign'], finished: { version: 'v1', n: 10 } });
    },
  },
  {
    items: [7],
    name: 'a third version while three of the stable ones are unready',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: HELD_AT_3, environment: S3 });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      const [first = '', second = '', third = ''] = await scene.podNames('v1');
      for (const pod of [first, second, third]) await loseReadiness(scene.client, scene.namespace, pod);
      await scene.pushImage('foreign');
      await ends(release, 1);
      equal('what it waits for', (await scene.record())?.holding, 'foreign');
      await ends(scene.resume('--take-over'), 0);
      return judge(scene, { least: 7, never: ['foreign'], finished: { version: 'v2', n: 10 } });
    },
  },
  {
    items: [8],
    name: 'killed in mid-batch, rolled back, and rolled back again',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: '50%' }, BRIEF, { batch: '100%' }], environment: S3 });
      const release = scene.release('slow');
      await until(async () => (await scene.sizes('slow')) === '10+3', 'the batch in motion');
      release.kill();
      await release.result;
      await ends(scene.rollback(), 0);
      const first = await judge(scene, { least: 10, motion: 3, finished: { version: 'v1', n: 10 } });
      await ends(scene.rollback(), 0);
      await judge(scene, { least: 10, finished: { version: 'v1', n: 10 } });
      return `${first} · twice`;
    },
  },
  {
    items: [9],
    name: 'bad → good',
    async run(scene) {
      await scene.stand({ n: 6 }, { steps: [{ batch: 1 }, BRIEF, { batch: '100%' }], environment: { instanceTimeout: '5s' } });
      await ends(scene.release('crashing'), 1);
      equal('phase', (await scene.record())?.phase, 'rolled-back');
      await ends(scene.release('v2'), 0);
      return judge(scene, { toward: 'v2', holds: ['5+1'], least: 6, finished: { version: 'v2', n: 6 } });
    },
  },
  {
    items: [9],
    name: 'bad → bad',
    async run(scene) {
      await scene.stand({ n: 6 }, { steps: [{ batch: 2 }, BRIEF, { batch: '100%' }], environment: { instanceTimeout: '5s' } });
      for (const version of ['crashing', 'never-ready'] as const) {
        await ends(scene.release(version), 1);
        equal('phase', (await scene.record())?.phase, 'rolled-back');
      }
      return judge(scene, { toward: 'v1', holds: [], least: 6, finished: { version: 'v1', n: 6 } });
    },
  },
  {
    items: [10, 43],
    name: 'the plan is edited mid-release: refused, then resumed with its own',
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: '25%' }, { pause: { for: '9s' } }, { batch: '100%' }], environment: S3 });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '7+3');
      await sleep(2_700);
      release.interrupt();
      await ends(release, 1);
      scene.plan({ steps: [{ batch: '50%' }, BRIEF, { batch: '100%' }], environment: S3 });
      const refused = await scene.release('v2').result;
      equal('exit code', refused.exitCode, 3);
      check(/plan was edited/.test(refused.stderr), `expected a word about the edited plan, got ${refused.stderr.slice(-300)}`);
      await scene.untilHeld('v2', '7+3');
      await ends(scene.resume(), 0);
      return judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, finished: { version: 'v2', n: 10 } });
    },
  },
  {
    items: [11],
    name: 'the Deployment is deleted mid-release: said, and nothing made in its place',
    async run(scene) {
      await scene.stand({ n: 4 }, { steps: [{ batch: 1 }, LONG, { batch: '100%' }] });
      const release = scene.release('v2');
      await scene.untilHeld('v2', '3+1');
      await scene.client.delete(scene.path(), { propagationPolicy: 'Background' });
      const { stderr } = await ends(release, 1);
      check(/deleted/.test(stderr), `expected a word about the deletion, got ${stderr.slice(-300)}`);
      const again = await scene.client.list(`/apis/apps/v1/namespaces/${scene.namespace}/deployments`);
      equal('Deployments left', again.items.length, 0);
      return `named: ${(await scene.record())?.phase}`;
    },
  },
  {
    items: [12],
    name: 'already paused by a person: rejected, nothing changed',
    async run(scene) {
      await scene.stand({ n: 4 }, { steps: [{ batch: 1 }, BRIEF, { batch: '100%' }] });
      await scene.patchAs('somebody', { spec: { paused: true } });
      await until(
        async () => (await scene.deployment()).status?.observedGeneration === (await scene.deployment()).metadata.generation,
        'the pause being seen',
      );
      await sleep(300);
      const before = (await scene.deployment()).metadata.resourceVersion;
      await ends(scene.release('v2'), 3);
      equal('resourceVersion of the Deployment', (await scene.deployment()).metadata.resourceVersion, before);
      return `exit 3 · ${await judge(scene, { least: 4, never: ['v2'] })}`;
    },
  },
  {
    items: [13],
    name: 'the controller is away: no false success, then exact',
    alone: true,
    async run(scene) {
      await scene.stand({ n: 10 }, { steps: [{ batch: '25%' }, BRIEF, { batch: '100%' }], environment: S3 });
      await scene.cluster.plane.stopControllers();
      let awaySizes = '';
      const release = scene.release('v2');
      try {
        await sleep(6_000);
        check(release.running, `the command ended while the controller was away: ${release.running ? '' : (await release.result).stderr}`);
        awaySizes = await scene.sizes('v2');
      } finally {
        await scene.cluster.plane.startControllers();
      }
      equal('sizes while the controller was away', awaySizes, '10+0');
      await ends(release, 0);
      return judge(scene, { toward: 'v2', holds: ['7+3'], least: 10, motion: 3, finished: { version: 'v2', n: 10 } });
    },
  },
  {
    items: [15],
    name: 'an immutable selector in a changed manifest: rejected, nothing changed',
    async run(scene) {
      await scene.stand({ n: 4 }, { steps: [{ batch: '100%' }], services: { web: { manifests: ['k8s/*.yaml'] } } });
      scene.file('k8s/web.yaml', manifest(scene.cluster.pinned.v1, {}, 'website'));
      const before = (await scene.deployment()).metadata.resourceVersion;
      const { stderr } = await ends(scene.release('v2'), 3);
      check(/selector/.test(stderr), `expected a word about the selector, got ${stderr.slice(-300)}`);
      equal('resourceVersion of the Deployment', (await scene.deployment()).metadata.resourceVersion, before);
      return `exit 3 · ${await judge(scene, { least: 4, never: ['v2'] })}`;
    },
  },
  {
    items: [16],
    name: 'the version runs already and the template is unchanged: nothing done',
    async run(scene) {
      await scene.stand({ n: 4 }, { steps: [{ batch: 1 }, BRIEF, { batch: '100%' }] });
      const before = (await scene.deployment()).metadata.resourceVersion;
      const { stdout } = await ends(scene.release('v1'), 0);
      check(/nothing-to-do/.test(stdout), `expected nothing-to-do, got ${stdout.slice(0, 300)}`);
      equal('resourceVersion of the Deployment', (await scene.deployment()).metadata.resourceVersion, before);
      return judge(scene, { toward: 'v2', holds: [], least: 4, never: ['v2'] });
    },
  },
];

/** The workload as a repository has it; `more` goes into its spec. */
export function manifest(image: string, more: Readonly<Record<string, unknown>>, app = 'web'): unknown {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      ...more,
      selector: { matchLabels: { app } },
      template: {
        metadata: { labels: { app } },
        spec: { containers: [{ name: 'main', image, readinessProbe: { httpGet: { path: '/', port: 8080 } } }] },
      },
    },
  };
}
