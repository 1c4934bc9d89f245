import { equal } from '../scenarios/scenario.ts';
import { bake, setBake } from './example-plan.ts';
import { judgeShop } from './judge-shop.ts';
import { type ShopScene, until } from './shop-scene.ts';
import { ran, THREE_STAGES, type WorkflowScenario } from './workflow-scenario.ts';

const BEGINNING_MS = 60_000;

/** Runs that are killed at a bad moment. */
export const CUT_SHORT: readonly WorkflowScenario[] = [
  {
    name: 'the runner is lost in a batch; all of it run again goes on',
    slow: true,
    async run(scene) {
      bake(scene, '1s');
      const lost = scene.release('production', 'v2');
      await untilMoving(scene);
      await lost.loseRunner();
      await lost.result;
      const id = (await scene.record('production'))?.id;
      const again = await scene.release('production', 'v2').result;
      ran(again, ['precheck success', ...THREE_STAGES, 'close success']);
      equal('release id of the second run', again.outputs['release-id'], id);
      return `${id} went on · ${await judgeShop(scene, { end: 'v2' })}`;
    },
  },
  {
    name: 'SIGKILL to a stage in a batch under onFailure: hold: it holds; all of it run again goes on',
    slow: true,
    async run(scene) {
      scene.editPlan((plan) => {
        plan.setIn(['environments', 'staging', 'onFailure'], 'hold');
        setBake(plan, '1s');
      });
      const run = scene.release('staging', 'v2');
      await untilMoving(scene);
      await run.killAction();
      const killed = await run.result;
      ran(killed, ['precheck success', 'stage failure', 'close failure']);
      equal('what the record says it holds for', (await scene.record('staging'))?.holding, 'runner-lost');
      const again = await scene.release('staging', 'v2').result;
      ran(again, ['precheck success', 'stage success', 'close success']);
      const { 'release-id': id } = again.outputs;
      equal('release id of the second run', id, killed.outputs['release-id']);
      return `${id} went on · ${await judgeShop(scene, { end: 'v2' })}`;
    },
  },
  {
    name: 'SIGKILL to a stage on its way back: close goes the rest of it',
    async run(scene) {
      const run = scene.release('staging', 'v3-bad');
      await until(async () => (await scene.record('staging'))?.phase === 'rolling-back', 'the way back', BEGINNING_MS);
      await run.killAction();
      ran(await run.result, ['precheck success', 'stage failure', 'close success']);
      equal('phase in the record', (await scene.record('staging'))?.phase, 'rolled-back');
      return judgeShop(scene, { end: 'before' });
    },
  },
];

/** The first new instance of the release is there. */
async function untilMoving(scene: ShopScene): Promise<void> {
  await until(async () => (await scene.sizes('api', 'v2')) !== '4+0', 'an instance of api with v2', BEGINNING_MS);
}
