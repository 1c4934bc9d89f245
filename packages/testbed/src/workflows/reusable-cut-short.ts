import { check, equal } from '../scenarios/scenario.ts';
import { judgeGitHub, shownOn } from './judge-github.ts';
import { judgeShop } from './judge-shop.ts';
import { FIRST, opened, PLAN, PRECHECKED, release, stageAlone, withoutApproval } from './reusable-release.ts';
import { type ShopScene, until } from './shop-scene.ts';
import { ran, says, type WorkflowScenario } from './workflow-scenario.ts';

const BEGINNING_MS = 60_000;
const WENT_THROUGH = [...PRECHECKED, 'stage success', 'close success'];

/** Runs of the workflow that others call which are killed at a bad moment, and stages that come before their turn. */
export const REUSABLE_CUT_SHORT: readonly WorkflowScenario[] = [
  {
    name: 'reusable: SIGKILL to a stage in a batch: close brings it back; run again it is a new release',
    slow: true,
    async run(scene) {
      await using github = await opened(scene);
      withoutApproval(scene);
      const run = release(scene, 'v2', github.jobOf(github.startRun()));
      await untilMoving(scene);
      await run.killAction();
      ran(await run.result, [...PRECHECKED, 'stage failure', 'close success']);
      const record = await scene.record('production');
      check(
        record?.phase === 'rolled-back' && /runner .* was lost/.test(record.reason),
        `the record says ${record?.phase}: ${record?.reason}`,
      );
      await judgeShop(scene, { end: 'before' });
      ran(await release(scene, 'v2', github.jobOf(github.startRun())).result, WENT_THROUGH);
      await judgeGitHub(scene, github, { release: FIRST, icon: '↩', deployment: 'failure', ended: 'rolled-back' });
      const shown = { release: 'shop-production-2', icon: '✅', deployment: 'success', ended: 'succeeded' };
      return `${record?.reason} · ${await judgeShop(scene, { end: 'v2' })} · ${await judgeGitHub(scene, github, shown)}`;
    },
  },
  {
    name: 'reusable: the machine of the runner is lost in a batch, and no close runs; all of it run again goes on',
    slow: true,
    async run(scene) {
      await using github = await opened(scene);
      withoutApproval(scene);
      const run = github.startRun();
      const lost = release(scene, 'v2', github.jobOf(run));
      await untilMoving(scene);
      await lost.loseRunner();
      await lost.result;
      const record = await scene.record('production');
      // Under way for whoever looks: a lost machine tells nobody.
      await judgeGitHub(scene, github, { release: FIRST, icon: '▶', deployment: 'in_progress', ended: null });
      ran(await release(scene, 'v2', github.jobOf(run)).result, WENT_THROUGH);
      equal('release that ran', (await scene.record('production'))?.id, record?.id);
      const shown = { release: FIRST, icon: '✅', deployment: 'success', ended: 'succeeded' };
      return `${FIRST} went on · ${await judgeShop(scene, { end: 'v2' })} · ${await judgeGitHub(scene, github, shown)}`;
    },
  },
  {
    name: 'reusable: a stage out of order, or with another plan digest, is refused, and says nothing on GitHub',
    async run(scene) {
      await using github = await opened(scene);
      const run = github.startRun();
      const job = github.jobOf(run);
      ran(await scene.start('only-precheck.yml', 'production', { version: 'v2', plan: PLAN }, job).result, PRECHECKED);
      const record = await scene.record('production');
      const refused = async (stage: string, pattern: RegExp, of = record): Promise<string> => {
        const before = [await scene.resourceVersions(), shownOn(github)];
        const result = await stageAlone(scene, stage, job, of);
        ran(result, ['stage failure']);
        equal('resourceVersions, and what GitHub shows', [await scene.resourceVersions(), shownOn(github)], before);
        return says(result, 'stage', pattern);
      };
      const said = await refused('3', /stage 3 .* after stage 1/);
      await refused('1', /another plan/, record && { ...record, planDigest: `sha256:${'0'.repeat(64)}` });
      await judgeGitHub(scene, github, { release: FIRST, icon: '🕓', deployment: 'queued', ended: null });
      ran(await stageAlone(scene, '1', job, record), ['stage success']);
      github.decide(run, 'approved', 'grace');
      ran(await stageAlone(scene, '3', job, record), ['stage success']);
      const shown = { release: FIRST, icon: '✅', deployment: 'success', decided: ['grace approved'], ended: 'succeeded' };
      return `2 refused, nothing changed by them · ${await judgeShop(scene, { end: 'v2' })} · ${await judgeGitHub(scene, github, shown)} · «${said}»`;
    },
  },
];

async function untilMoving(scene: ShopScene): Promise<void> {
  await until(async () => (await scene.sizes('api', 'v2')) !== '4+0', 'an instance of api with v2', BEGINNING_MS);
}
