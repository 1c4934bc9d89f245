import { check, equal } from '../scenarios/scenario.ts';
import { setBake } from './example-plan.ts';
import { followed } from './followed-run.ts';
import { FREEZES, freeze } from './freeze.ts';
import { judgeGitHub } from './judge-github.ts';
import { judgeShop } from './judge-shop.ts';
import { ShopGitHub } from './shop-github.ts';
import { type ShopScene, until } from './shop-scene.ts';
import { ran, type WorkflowScenario } from './workflow-scenario.ts';

const FIRST = 'shop-production-1';
const MOVING_MS = 60_000;
const SWEPT = ['sweep success', 'sweep success'];

/** What runs on a schedule. */
export const EXAMPLE_RESUME: readonly WorkflowScenario[] = [
  {
    name: 'resume.yml: on its schedule it starts nothing while a window is closed, and release.yml once when it has opened',
    async run(scene) {
      scene.editPlan((plan) => {
        setBake(plan, '2s');
        plan.setIn(['environments', 'production', 'windows'], [FREEZES]);
      });
      freeze(scene, false);
      await using github = await ShopGitHub.open(scene.repository);
      const job = github.jobOf(github.startRun('release.yml'));
      const releasing = scene.start('release.yml', 'production', { version: 'v2' }, job).result;
      await until(async () => (await scene.sizes('web', 'v2')) === '9+1', 'the first batch of web', MOVING_MS);
      freeze(scene, true);
      const held = await releasing;
      check(
        held.jobs.some(({ id, result }) => id === 'stage' && result === 'failure'),
        `expected a stage to be held, got ${JSON.stringify(held.jobs)}`,
      );
      equal('what it waits for', (await scene.record('production'))?.holding, 'window');
      await judgeGitHub(scene, github, { release: FIRST, icon: '⏸', deployment: 'queued', ended: null });
      await sweep(scene, github);
      equal('runs that were started while it is closed', github.dispatches, 0);
      freeze(scene, false);
      await sweep(scene, github);
      const resumed = await followed(scene, github, { workflow: 'release.yml', dispatches: 1 });
      equal('last job', resumed.jobs.at(-1), { id: 'close', result: 'success' });
      await sweep(scene, github);
      equal('runs that were started after its end', github.dispatches, 1);
      const shown = { release: FIRST, icon: '✅', deployment: 'success', ended: 'succeeded' };
      return `${await judgeShop(scene, { end: 'v2' })} · ${await judgeGitHub(scene, github, shown)}`;
    },
  },
];

async function sweep(scene: ShopScene, github: ShopGitHub): Promise<void> {
  const job = github.starterOf(github.startRun('resume.yml', 'schedule'));
  ran(await scene.startOn({ name: 'schedule' }, 'resume.yml', {}, job).result, SWEPT);
}
