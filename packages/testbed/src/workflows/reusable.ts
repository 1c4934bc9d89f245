import { check, equal } from '../scenarios/scenario.ts';
import { judgeGitHub, judgeRefused, shownOn } from './judge-github.ts';
import { judgeShop } from './judge-shop.ts';
import { FIRST, opened, PRECHECKED, release, stageAlone, withoutApproval } from './reusable-release.ts';
import { APPROVAL } from './shop-github.ts';
import { ran, says, type WorkflowScenario } from './workflow-scenario.ts';

/**
 * The workflow that others call, with a person in the middle. act waits for no environment: what holds the release is that the stage behind the
 * approval reads from the run who decided.
 */
export const REUSABLE: readonly WorkflowScenario[] = [
  {
    name: 'reusable: a person approves in the middle, and the record says who',
    async run(scene) {
      await using github = await opened(scene);
      const run = github.startRun();
      const result = release(scene, 'v2', github.jobOf(run)).result;
      await github.decideWhenHeld(scene, run, 'approved', 'grace', 'watch carts');
      ran(await result, [...PRECHECKED, 'stage success', 'stage success', 'stage success', 'close success']);
      const record = await scene.record('production');
      equal(
        'approvals',
        JSON.stringify(record?.approvals.map(({ name, by, comment }) => [name, by, comment])),
        `[["${APPROVAL}","grace","watch carts"]]`,
      );
      const moved = await judgeShop(scene, { toward: 'v2', holds: { api: '3+1', worker: '1+1', web: '9+1' }, end: 'v2' });
      const shown = { release: FIRST, icon: '✅', deployment: 'success', decided: ['grace approved'], ended: 'succeeded' };
      return `${moved} · ${await judgeGitHub(scene, github, shown)}`;
    },
  },
  {
    name: 'reusable: nobody approves, or too early: refused, held; approved, the stage alone goes on',
    async run(scene) {
      await using github = await opened(scene);
      const run = github.startRun();
      github.decide(run, 'approved', 'grace', 'before anybody asked');
      const job = github.jobOf(run);
      const refused = await release(scene, 'v2', job).result;
      ran(refused, [...PRECHECKED, 'stage success', 'stage success', 'stage failure', 'close success']);
      const said = says(refused, 'stage', /nobody has approved environment production-approval/);
      equal('web, old+new', await scene.sizes('web', 'v2'), '9+1');
      await judgeGitHub(scene, github, { release: FIRST, icon: '⏸', deployment: 'queued', ended: null });
      github.decide(run, 'approved', 'grace');
      ran(await stageAlone(scene, '3', job, await scene.record('production')), ['stage success']);
      const shown = { release: FIRST, icon: '✅', deployment: 'success', decided: ['grace approved'], ended: 'succeeded' };
      return `held 9+1 · ${await judgeShop(scene, { end: 'v2' })} · ${await judgeGitHub(scene, github, shown)} · «${said}»`;
    },
  },
  {
    name: 'reusable: who started it approves under selfApproval: refuse: refused, held',
    async run(scene) {
      await using github = await opened(scene);
      const run = github.startRun();
      const result = release(scene, 'v2', github.jobOf(run)).result;
      await github.decideWhenHeld(scene, run, 'approved', 'ada');
      const refused = await result;
      ran(refused, [...PRECHECKED, 'stage success', 'stage success', 'stage failure', 'close success']);
      const said = says(refused, 'stage', /ada approved it and started the release/);
      equal('web, old+new', await scene.sizes('web', 'v2'), '9+1');
      const shown = { release: FIRST, icon: '⏸', deployment: 'queued', ended: null };
      return `held 9+1 · ${await judgeGitHub(scene, github, shown)} · «${said}»`;
    },
  },
  {
    name: 'reusable: a person says no: back, and the record says who',
    async run(scene) {
      await using github = await opened(scene);
      const run = github.startRun();
      const result = release(scene, 'v2', github.jobOf(run)).result;
      await github.decideWhenHeld(scene, run, 'rejected', 'grace', 'not today');
      ran(await result, [...PRECHECKED, 'stage success', 'stage success', 'stage failure', 'close success']);
      const record = await scene.record('production');
      equal(
        'phase and decision',
        `${record?.phase} ${record?.approvals[0]?.decision} ${record?.approvals[0]?.by}`,
        'rolled-back rejected grace',
      );
      const shown = { release: FIRST, icon: '↩', deployment: 'failure', decided: ['grace rejected'], ended: 'rolled-back' };
      return `${await judgeShop(scene, { end: 'before' })} · ${await judgeGitHub(scene, github, shown)}`;
    },
  },
  {
    name: 'reusable: a token that may not read the run: refused, and the permission is named',
    async run(scene) {
      await using github = await opened(scene);
      const before = await scene.resourceVersions();
      const early = await release(scene, 'v2', github.jobOf(github.startRun(), { contents: 'read' })).result;
      ran(early, ['precheck failure']);
      says(early, 'precheck', /who is asked in environment "production" is not known: .*Add to the job: permissions: { actions: read }/);
      equal('resourceVersions', await scene.resourceVersions(), before);
      scene.editPlan((plan) => plan.setIn(['environments', 'production', 'prechecks'], { approvals: 'off' }), 'approved.yaml');
      const run = github.startRun();
      const result = release(scene, 'v2', github.jobOf(run, { contents: 'read' })).result;
      await github.decideWhenHeld(scene, run, 'approved', 'grace');
      const refused = await result;
      const failed = refused.jobs.filter((job) => job.result === 'failure').map(({ id }) => id);
      check(failed.includes('stage'), `expected a stage to fail, got ${JSON.stringify(refused.jobs)}`);
      check(refused.text.includes('actions: read'), `expected «actions: read» in the log, got: ${refused.text.slice(-800)}`);
      equal('web, old+new', await scene.sizes('web', 'v2'), '9+1');
      return 'held 9+1 · actions: read is named';
    },
  },
  {
    name: 'reusable: rejected by precheck: nothing changed, no way back; and nothing to do after success',
    async run(scene) {
      await using github = await opened(scene);
      const before = await scene.resourceVersions();
      ran(await release(scene, 'v9', github.jobOf(github.startRun())).result, ['precheck failure']);
      equal('resourceVersions', await scene.resourceVersions(), before);
      const refused = judgeRefused(github, 'v9');
      withoutApproval(scene);
      ran(await release(scene, 'v2', github.jobOf(github.startRun())).result, [...PRECHECKED, 'stage success', 'close success']);
      const after = [await scene.resourceVersions(), shownOn(github)];
      ran(await release(scene, 'v2', github.jobOf(github.startRun())).result, PRECHECKED);
      equal('resourceVersions, and what GitHub shows', [await scene.resourceVersions(), shownOn(github)], after);
      const shown = { release: FIRST, icon: '✅', deployment: 'success', ended: 'succeeded' };
      return `${refused} · ${await judgeShop(scene, { end: 'v2' })} · ${await judgeGitHub(scene, github, shown)}`;
    },
  },
  {
    name: 'reusable: a batch fails: back in its own job, and close has nothing to do',
    async run(scene) {
      await using github = await opened(scene);
      const result = await release(scene, 'v3-bad', github.jobOf(github.startRun())).result;
      // act runs what GitHub would skip, and counts every later job of a matrix as failed: the last stage refuses by itself.
      ran(result, [...PRECHECKED, 'stage failure', 'stage failure', 'stage failure', 'close success']);
      says(result, 'stage', /was rolled back .* A stage of it cannot run again/);
      equal('phase in the record', (await scene.record('production'))?.phase, 'rolled-back');
      const shown = { release: FIRST, icon: '↩', deployment: 'failure', ended: 'rolled-back' };
      return `${await judgeShop(scene, { end: 'before' })} · ${await judgeGitHub(scene, github, shown)}`;
    },
  },
];
