import { check, equal } from '../scenarios/scenario.ts';
import type { ActResult } from './act-run.ts';
import { bake, HOLDS, setBake } from './example-plan.ts';
import { judgeShop } from './judge-shop.ts';
import type { ShopScene } from './shop-scene.ts';
import { ran, says, THREE_STAGES, type WorkflowScenario } from './workflow-scenario.ts';

/** A release in several jobs: what is due runs, and what is not is refused, whoever starts it. */
export const SINGLE_STAGES: readonly WorkflowScenario[] = [
  {
    name: 'stages: per-batch: one job a batch, held in between',
    async run(scene) {
      bake(scene, '3s');
      ran(await scene.release('production', 'v2').result, ['precheck success', ...THREE_STAGES, 'close success']);
      return judgeShop(scene, { toward: 'v2', holds: HOLDS, end: 'v2' });
    },
  },
  {
    name: 'a stage out of order, or with another plan digest, is refused',
    async run(scene) {
      bake(scene, '1s');
      const { id, digest, stages } = await prechecked(scene);
      const [first = '', second = '', third = ''] = stages;
      const stage = (of: string, planDigest = digest) =>
        scene.start('one-stage.yml', 'production', { 'release-id': id, 'plan-digest': planDigest, stage: of }).result;
      const refused = async (result: Promise<ActResult>, pattern: RegExp) => {
        const before = await scene.resourceVersions();
        const ended = await result;
        ran(ended, ['stage failure']);
        equal('resourceVersions', await scene.resourceVersions(), before);
        return says(ended, 'stage', pattern);
      };
      const other = `sha256:${'0'.repeat(64)}`;
      await refused(stage(second), /stage 2 .* after stage 1/);
      await refused(stage(first, other), /another plan/);
      ran(await stage(first), ['stage success']);
      equal('web, old+new', await scene.sizes('web', 'v2'), '9+1');
      const said = await refused(stage(third), /stage 3 .* after stage 2/);
      await refused(stage(second, other), /another plan/);
      for (const next of [second, third]) ran(await stage(next), ['stage success']);
      return `4 refused, nothing changed by them · ${await judgeShop(scene, { end: 'v2' })} · «${said}»`;
    },
  },
  {
    name: 'all stages started at once, and one of them twice: only what is due moves',
    async run(scene) {
      bake(scene, '1s');
      const { id, digest, stages } = await prechecked(scene);
      const [first = '', second = '', third = ''] = stages;
      const run = (stage: string) => scene.start('one-stage.yml', 'production', { 'release-id': id, 'plan-digest': digest, stage }).result;
      const [one, two, three] = await Promise.all([run(first), run(second), run(third)]);
      ran(one, ['stage success']);
      for (const early of [two, three]) {
        ran(early, ['stage failure']);
        says(early, 'stage', /after stage 1, which is not complete/);
      }
      equal('web, old+new', await scene.sizes('web', 'v2'), '9+1');
      const twice = await Promise.all([run(second), run(second)]);
      check(
        twice.some(({ exitCode }) => exitCode === 0),
        'neither of the two runs of stage 2 came to its end',
      );
      equal('web, old+new', await scene.sizes('web', 'v2'), '7+3');
      ran(await run(third), ['stage success']);
      return judgeShop(scene, { end: 'v2' });
    },
  },
  {
    name: 'a stage behind an approval is refused; a terminal approves and goes on',
    async run(scene) {
      scene.editPlan((plan) => {
        for (const environment of ['staging', 'production']) {
          plan.setIn(['environments', environment, 'approvals'], { 'go-on': {} });
          // There is no GitHub here to say who is asked: the terminal is.
          plan.setIn(['environments', environment, 'prechecks', 'approvals'], 'off');
        }
        plan.setIn(['strategies', 'careful', 'steps', 1], { pause: { approval: 'go-on' } });
        setBake(plan, '1s');
      });
      const result = await scene.release('staging', 'v2').result;
      ran(result, ['precheck success', 'stage success', 'stage success', 'stage failure', 'close success']);
      const said = says(result, 'stage', /approval/);
      equal('web, old+new', await scene.sizes('web', 'v2'), '9+1');
      const { exitCode, stderr } = await scene.sluice('staging', 'release', '--resume', '--yes');
      check(exitCode === 0, `sluice release --resume --yes: exit ${exitCode}: ${stderr.slice(-600)}`);
      return `held 9+1 · ${await judgeShop(scene, { end: 'v2' })} · «${said}»`;
    },
  },
];

/** A release that is written down, of which no stage has run. */
async function prechecked(scene: ShopScene): Promise<{ readonly id: string; readonly digest: string; readonly stages: readonly string[] }> {
  const { outputs } = await scene.start('only-precheck.yml', 'production', { version: 'v2' }).result;
  const { 'release-id': id = '', 'plan-digest': digest = '', stages = '[]' } = outputs;
  const parsed: readonly { readonly id: string }[] = JSON.parse(stages);
  return { id, digest, stages: parsed.map((stage) => stage.id) };
}
