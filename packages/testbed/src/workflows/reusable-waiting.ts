import { join } from 'node:path';
import { check, equal } from '../scenarios/scenario.ts';
import { FREEZES, freeze } from './freeze.ts';
import { judgeGitHub, judgeRefused } from './judge-github.ts';
import { judgeShop } from './judge-shop.ts';
import { CALLER, FIRST, opened, PLAN, PRECHECKED, release, stageAlone, withoutApproval } from './reusable-release.ts';
import { APPROVAL, type ShopGitHub } from './shop-github.ts';
import type { ShopScene } from './shop-scene.ts';
import { ran, says, type WorkflowScenario } from './workflow-scenario.ts';

const HELD = [...PRECHECKED, 'stage success', 'stage success', 'stage failure', 'close success'];
const WENT_ON = [...PRECHECKED, 'stage success', 'close success'];

/** What becomes of a release that waits: for a person, for its window, or for nothing any more. */
export const REUSABLE_WAITING: readonly WorkflowScenario[] = [
  {
    name: 'reusable: a hotfix replaces a release that waits for a person, whose stages then refuse',
    async run(scene) {
      await using github = await opened(scene);
      scene.editPlan((plan) => plan.setIn(['environments', 'production', 'onNewer'], 'refuse'), PLAN);
      const job = github.jobOf(github.startRun());
      ran(await release(scene, 'v2', job).result, HELD);
      const waiting = await scene.record('production');
      withoutApproval(scene);
      const refused = await release(scene, 'v4', github.jobOf(github.startRun())).result;
      ran(refused, ['precheck failure']);
      says(refused, 'precheck', /shop-production-1 \(v2\) is held/);
      const fix = { 'fix-reason': 'carts are lost' };
      ran(await release(scene, 'v4', github.jobOf(github.startRun()), fix).result, WENT_ON);
      const late = await stageAlone(scene, '3', job, waiting);
      ran(late, ['stage failure']);
      const said = says(late, 'stage', /shop-production-1/);
      const moved = await judgeShop(scene, { end: 'v4' });
      await judgeGitHub(scene, github, { release: FIRST, icon: '↩', deployment: 'failure', ended: 'rolled-back' });
      const shown = { release: 'shop-production-2', icon: '✅', deployment: 'success', ended: 'succeeded' };
      return `${moved} · ${await judgeGitHub(scene, github, shown)} · «${said}»`;
    },
  },
  {
    name: 'reusable: a closed window refuses with nothing changed; one that closes between two stages holds, and a sweep goes on when it opens',
    async run(scene) {
      await using github = await opened(scene);
      scene.editPlan((plan) => plan.setIn(['environments', 'production', 'windows'], [FREEZES]), PLAN);
      freeze(scene, true);
      const before = await scene.resourceVersions();
      const refused = await release(scene, 'v2', github.jobOf(github.startRun())).result;
      ran(refused, ['precheck failure']);
      says(refused, 'precheck', /closed: freeze/);
      equal('resourceVersions', await scene.resourceVersions(), before);
      judgeRefused(github, 'v2');
      freeze(scene, false);
      const run = github.startRun();
      const started = release(scene, 'v2', github.jobOf(run)).result;
      await github.decideWhenHeld(scene, run, 'approved', 'grace');
      freeze(scene, true);
      ran(await started, HELD);
      const held = await scene.record('production');
      equal('phase, and what it waits for', [held?.phase, held?.holding], ['held', 'window']);
      equal('web, old+new', await scene.sizes('web', 'v2'), '9+1');
      await judgeGitHub(scene, github, { release: FIRST, icon: '⏸', deployment: 'queued', decided: ['grace approved'], ended: null });
      equal('what a sweep does while it is closed', await sweep(scene, github), 'waits');
      freeze(scene, false);
      equal('what a sweep does when it is open', await sweep(scene, github), 'resumed');
      const next = github.dispatched();
      check(next !== null, 'expected a run that the sweep has started');
      if (next === null) return '';
      ran(await release(scene, 'v2', github.jobOf(next.run), next.inputs).result, WENT_ON);
      const moved = await judgeShop(scene, { toward: 'v2', holds: { api: '3+1', worker: '1+1', web: '9+1' }, end: 'v2' });
      const shown = { release: FIRST, icon: '✅', deployment: 'success', decided: ['grace approved'], ended: 'succeeded' };
      return `${moved} · ${await judgeGitHub(scene, github, shown)}`;
    },
  },
  {
    name: 'reusable: an approval by a command: the run ends green and held, and another goes on when it was given',
    async run(scene) {
      await using github = await opened(scene);
      scene.editPlan((plan) => plan.setIn(['environments', 'production', 'approvals', APPROVAL, 'via'], 'command'), PLAN);
      ran(await release(scene, 'v2', github.jobOf(github.startRun())).result, WENT_ON);
      const held = await scene.record('production');
      equal('phase, and what it waits for', [held?.phase, held?.holding], ['held', 'approval']);
      await judgeGitHub(scene, github, { release: FIRST, icon: '⏸', deployment: 'queued', ended: null });
      const early = await release(scene, 'v2', github.jobOf(github.startRun()), { 'release-id': FIRST }).result;
      says(early, 'precheck', /comment "\/release approve" on the pull request/);
      equal('web, old+new', await scene.sizes('web', 'v2'), '9+1');
      const answer = await command(scene, github, 'grace', '/release approve watch carts');
      const next = github.dispatched();
      check(next !== null, `expected a run that the comment has started; it was answered: ${answer}`);
      if (next === null) return '';
      ran(await release(scene, 'v2', github.jobOf(next.run), next.inputs).result, WENT_ON);
      const shown = { release: FIRST, icon: '✅', deployment: 'success', decided: ['grace approved'], ended: 'succeeded' };
      return `held 9+1 · ${await judgeShop(scene, { end: 'v2' })} · ${await judgeGitHub(scene, github, shown)}`;
    },
  },
];

/** What the workflow of comments runs for one; what it printed. */
async function command(scene: ShopScene, github: ShopGitHub, by: string, body: string): Promise<string> {
  scene.repository.write('event.json', JSON.stringify(github.comment(by, body)));
  const { folder } = scene.repository;
  const env = {
    ...github.sweeper(),
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: by,
    GITHUB_EVENT_NAME: 'issue_comment',
    GITHUB_EVENT_PATH: join(folder, 'event.json'),
    GITHUB_REF: 'refs/heads/main',
    GITHUB_RUN_ID: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: github.commit,
    GITHUB_WORKSPACE: folder,
  };
  const { stdout, stderr } = await scene.command('production', ['comment', '--file', PLAN, '--dispatch', CALLER], env);
  return `${stdout} ${stderr}`;
}

/** What a schedule runs; what it did with the release. */
async function sweep(scene: ShopScene, github: ShopGitHub): Promise<string> {
  const args = ['sweep', '--file', PLAN, '--environment', 'production', '--dispatch', CALLER, '--json'];
  const { stdout, stderr } = await scene.command('production', args, github.sweeper());
  check(stdout !== '', `sluice sweep printed: ${stderr}`);
  const { records }: { records: readonly { did: string }[] } = JSON.parse(stdout);
  return records.map(({ did }) => did).join();
}
