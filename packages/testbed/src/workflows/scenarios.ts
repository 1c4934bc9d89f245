import { replay } from '@sluice/sandbox';
import type { Document } from 'yaml';
import { check, equal } from '../scenarios/scenario.ts';
import type { ActResult } from './act-run.ts';
import { judgeShop } from './judge-shop.ts';
import type { ShopScene } from './shop-scene.ts';
import { until } from './shop-scene.ts';
import { ran, says, type WorkflowScenario } from './workflow-scenario.ts';

/** What the batches 1, 25% and 100% of the example leave when each is held: 25% of 4 is 1, and a workload of 2 keeps one old instance. */
const HOLDS = { api: '3+1', worker: '1+1', web: '9+1 7+3' };
const BEGINNING_MS = 60_000;

export const WORKFLOW_SCENARIOS: readonly WorkflowScenario[] = [
  {
    name: 'success',
    async run(scene) {
      ran(await scene.release('staging', 'v2').result, ['precheck success', 'stage success', 'close success']);
      await apiBeforeWeb(scene);
      return judgeShop(scene, { toward: 'v2', holds: HOLDS, end: 'v2' });
    },
  },
  {
    name: 'the workflow of docs/first-release.md, run again after success: nothing moves',
    async run(scene) {
      bake(scene, '1s');
      const release = () => scene.start('first-release.yml', 'staging', { version: 'v2' }).result;
      ran(await release(), ['precheck success', 'stage success', 'close success']);
      const before = await scene.resourceVersions();
      ran(await release(), ['precheck success']);
      equal('resourceVersions', await scene.resourceVersions(), before);
      return `${Object.keys(before).length} resourceVersions equal · ${await judgeShop(scene, { end: 'v2' })}`;
    },
  },
  {
    name: 'a bad version goes back by itself',
    async run(scene) {
      const result = await scene.release('staging', 'v3-bad').result;
      ran(result, ['precheck success', 'stage failure', 'close success']);
      const reason = says(result, 'stage', /crash/);
      equal('phase in the record', (await scene.record('staging'))?.phase, 'rolled-back');
      return `${await judgeShop(scene, { end: 'before' })} · «${reason}»`;
    },
  },
  {
    name: 'rejected by precheck: nothing changed',
    async run(scene) {
      const before = await scene.resourceVersions();
      const result = await scene.release('staging', 'v9').result;
      ran(result, ['precheck failure']);
      equal('resourceVersions', await scene.resourceVersions(), before);
      return `${Object.keys(before).length} resourceVersions equal · «${says(result, 'precheck', /v9/)}»`;
    },
  },
  {
    name: 'stages: per-batch: one job a batch, held in between',
    async run(scene) {
      bake(scene, '3s');
      ran(await scene.release('production', 'v2').result, ['precheck success', ...repeat('stage success', 3), 'close success']);
      return judgeShop(scene, { toward: 'v2', holds: HOLDS, end: 'v2' });
    },
  },
  {
    name: 'a stage out of order, or with another plan digest, is refused',
    async run(scene) {
      bake(scene, '1s');
      const { outputs } = await scene.start('only-precheck.yml', 'production', { version: 'v2' }).result;
      const { 'release-id': id = '', 'plan-digest': digest = '', stages = '[]' } = outputs;
      const [first = '', second = '', third = ''] = idsOf(stages);
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
      ran(again, ['precheck success', ...repeat('stage success', 3), 'close success']);
      equal('release id of the second run', again.outputs['release-id'], id);
      return `${id} went on · ${await judgeShop(scene, { end: 'v2' })}`;
    },
  },
  {
    name: 'SIGKILL to a stage in a batch: it holds; all of it run again goes on',
    slow: true,
    async run(scene) {
      bake(scene, '1s');
      const run = scene.release('staging', 'v2');
      await untilMoving(scene);
      await run.killAction();
      const killed = await run.result;
      ran(killed, ['precheck success', 'stage failure', 'close success']);
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
  {
    name: 'the workflow of README.md; then rollback.yml brings back what has succeeded',
    async run(scene) {
      bake(scene, '1s');
      ran(await scene.start('readme.yml', 'staging', { version: 'v2' }).result, ['precheck success', 'stage success']);
      await judgeShop(scene, { end: 'v2' });
      ran(await scene.start('rollback.yml', 'staging', { reason: 'orders are missing' }).result, ['rollback success']);
      equal('reason in the record', (await scene.record('staging'))?.reason.includes('orders are missing'), true);
      return judgeShop(scene, { end: 'before' });
    },
  },
  {
    name: 'the command as an action tells how a release stands, and changes nothing',
    async run(scene) {
      ran(await scene.start('only-precheck.yml', 'staging', { version: 'v2' }).result, ['precheck success']);
      const before = await scene.resourceVersions();
      const result = await scene.start('status.yml', 'staging', {}).result;
      ran(result, ['status success']);
      equal('resourceVersions', await scene.resourceVersions(), before);
      const answer = result.outputs.answer ?? '';
      check(
        answer.includes('shop-staging-1') && answer.includes('web'),
        `expected the release and its services in the answer, got: ${answer}`,
      );
      return `«${answer.split('\n')[0]}»`;
    },
  },
  {
    name: 'a stage behind an approval is refused; a terminal approves and goes on',
    async run(scene) {
      scene.editPlan((plan) => {
        for (const environment of ['staging', 'production']) plan.setIn(['environments', environment, 'approvals'], { 'go-on': {} });
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

/** Another length of the pauses: short where a scenario is about something else. */
function bake(scene: ShopScene, duration: string): void {
  scene.editPlan((plan) => setBake(plan, duration));
}

function setBake(plan: Document, duration: string): void {
  plan.setIn(['strategies', 'careful', 'params', 'bake', 'default'], duration);
  plan.deleteIn(['environments', 'staging', 'strategy', 'with']);
}

function repeat(text: string, times: number): readonly string[] {
  return Array.from({ length: times }, () => text);
}

function idsOf(stages: string): readonly string[] {
  const parsed: readonly { readonly id: string }[] = JSON.parse(stages);
  return parsed.map(({ id }) => id);
}

/** The first new instance of the release is there. */
async function untilMoving(scene: ShopScene): Promise<void> {
  await until(async () => (await scene.sizes('api', 'v2')) !== '4+0', 'an instance of api with v2', BEGINNING_MS);
}

/** web comes `after` api: none of it is new before an instance of the new api serves. */
async function apiBeforeWeb(scene: ShopScene): Promise<void> {
  replay(await scene.observations(), (world, change, apply) => {
    apply();
    if (change.kind !== 'replicaset' || change.owner !== 'web' || change.image !== scene.cluster.pinned('web', 'v2') || change.spec === 0)
      return;
    const api = world.replicaSetsOf('api').find(({ image }) => image === scene.cluster.pinned('api', 'v2'));
    check(api !== undefined && world.readyOf(api.name) > 0, 'web had a new instance before one of the new api served');
  });
}
