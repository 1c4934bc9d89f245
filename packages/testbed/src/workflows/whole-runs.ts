import { replay } from '@sluice/sandbox';
import { mostOf } from '../scenarios/judge.ts';
import { check, equal } from '../scenarios/scenario.ts';
import { bake, HOLDS } from './example-plan.ts';
import { judgeShop } from './judge-shop.ts';
import { SERVICES } from './shop-cluster.ts';
import type { ShopScene } from './shop-scene.ts';
import { ran, says, type WorkflowScenario } from './workflow-scenario.ts';

/** Workflows from their beginning to their end: those of the example, and those that the documentation shows. */
export const WHOLE_RUNS: readonly WorkflowScenario[] = [
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
    name: 'two versions at once: one is released, the other one changes nothing',
    async run(scene) {
      bake(scene, '1s');
      const versions = ['v2', 'v4'] as const;
      const results = await Promise.all(versions.map((version) => scene.release('staging', version).result));
      const [winner = 'v2'] = versions.filter((_, index) => results[index]?.exitCode === 0);
      const losers = results.filter(({ exitCode }) => exitCode !== 0);
      const [loser] = losers;
      if (loser === undefined || losers.length > 1) throw new Error(`${losers.length} of the two runs failed, expected one`);
      ran(loser, ['precheck failure']);
      const said = says(loser, 'precheck', /meanwhile|Let it end/);
      for (const service of SERVICES) {
        const image = scene.cluster.pinned(service, winner === 'v2' ? 'v4' : 'v2');
        equal(`${service}: most instances of the other version`, mostOf(await scene.observations(), image), 0);
      }
      return `${await judgeShop(scene, { end: winner })} · «${said}»`;
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
];

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
