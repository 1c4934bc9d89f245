import type { Document } from 'yaml';
import { check, equal } from '../scenarios/scenario.ts';
import { setBake } from './example-plan.ts';
import { followed, started } from './followed-run.ts';
import { judgeGitHub } from './judge-github.ts';
import { judgeShop } from './judge-shop.ts';
import { ShopGitHub } from './shop-github.ts';
import type { ShopScene } from './shop-scene.ts';
import { ran, says, type WorkflowScenario } from './workflow-scenario.ts';

const FIRST = 'shop-production-1';
const DONE = ['command success'];
const REFUSED = ['command failure'];

/** Comments on the pull request, through commands.yml and the workflows that it starts. */
export const EXAMPLE_COMMANDS: readonly WorkflowScenario[] = [
  {
    name: 'commands.yml: a stranger is refused; status, approve and rollback by comments, through release.yml and rollback.yml',
    async run(scene) {
      scene.editPlan(askedByCommand);
      await using github = await ShopGitHub.open(scene.repository);
      const release = await started(scene, github, 'release.yml', { environment: 'production', version: 'v2' });
      ran(release, ['precheck success', 'stage success', 'close success']);
      await judgeGitHub(scene, github, { release: FIRST, icon: '⏸', deployment: 'queued', ended: null });
      const said = await strangerIsRefused(scene, github, '/release approve');
      const status = await comment(scene, github, 'grace', '/release status', DONE);
      check(/shop v2 → production/.test(status) && /production-approval|go/.test(status), `/release status was answered with: ${status}`);
      equal('runs that were started', github.dispatches, 0);
      await comment(scene, github, 'grace', '/release approve watch carts', DONE);
      ran(await followed(scene, github, { workflow: 'release.yml', dispatches: 1 }), [
        'precheck success',
        'stage success',
        'close success',
      ]);
      await judgeShop(scene, { end: 'v2' });
      const shown = { release: FIRST, decided: ['grace approved'] };
      await judgeGitHub(scene, github, { ...shown, icon: '✅', deployment: 'success', ended: 'succeeded' });
      await comment(scene, github, 'grace', '/release rollback carts are lost', DONE);
      ran(await followed(scene, github, { workflow: 'rollback.yml', dispatches: 2 }), ['rollback success']);
      const record = await scene.record('production');
      check(record?.reason.includes('carts are lost (grace on #') === true, `the record says: ${record?.reason}`);
      const back = { ...shown, icon: '↩', deployment: 'failure', ended: ['succeeded', 'rolled-back'] };
      return `${await judgeShop(scene, { end: 'before' })} · ${await judgeGitHub(scene, github, back)} · «${said}»`;
    },
  },
  {
    name: 'commands.yml: lock and unlock by comments; a release in between is refused, with who locked it and why',
    async run(scene) {
      scene.editPlan((plan) => setBake(plan, '1s'));
      await using github = await ShopGitHub.open(scene.repository);
      await comment(scene, github, 'grace', '/release lock staging incident 12 --for 2h', DONE);
      const inputs = { environment: 'staging', version: 'v2' };
      const refused = await started(scene, github, 'release.yml', inputs);
      ran(refused, ['precheck failure']);
      const said = says(refused, 'precheck', /grace[\s\S]*incident 12/);
      await judgeShop(scene, { end: 'before' });
      equal('deployments', github.deploymentCount, 0);
      await strangerIsRefused(scene, github, '/release unlock staging', 'staging');
      await comment(scene, github, 'ada', '/release unlock staging', DONE);
      ran(await started(scene, github, 'release.yml', inputs), ['precheck success', 'stage success', 'close success']);
      const shown = { release: 'shop-staging-1', icon: '✅', deployment: 'success', ended: 'succeeded' };
      return `${await judgeShop(scene, { end: 'v2' })} · ${await judgeGitHub(scene, github, shown)} · «${said}»`;
    },
  },
];

/** A person by a command after the first instance, and no pauses beside. */
function askedByCommand(plan: Document): void {
  plan.setIn(['environments', 'production', 'approvals'], { go: { via: 'command' } });
  plan.setIn(['environments', 'production', 'stages'], 'per-pause');
  plan.setIn(['environments', 'production', 'strategy'], 'asked');
  plan.setIn(['strategies', 'asked'], { steps: [{ batch: 1 }, { pause: { approval: 'go' } }, { batch: '100%' }] });
}

/** A comment, and the workflow on it; what it was answered with. */
async function comment(
  scene: ShopScene,
  github: ShopGitHub,
  by: string,
  body: string,
  jobs: readonly string[],
  role: 'read' | 'write' = 'write',
): Promise<string> {
  const payload = github.comment(by, body, role);
  const job = github.starterOf(github.startRun('commands.yml', 'issue_comment'));
  ran(await scene.startOn({ name: 'issue_comment', payload }, 'commands.yml', {}, job).result, jobs);
  return github.comments().at(-1) ?? '';
}

/** Who may only read commands nothing: it is said, nothing is started, and no object is changed. */
async function strangerIsRefused(scene: ShopScene, github: ShopGitHub, body: string, environment = 'production'): Promise<string> {
  const before = [await scene.resourceVersions(), github.dispatches, github.ledger()];
  const answer = await comment(scene, github, 'mallory', body, REFUSED, 'read');
  equal('objects, runs that were started, ledger', [await scene.resourceVersions(), github.dispatches, github.ledger()], before);
  const [said] = /mallory has the role read here, and a command needs write or more/.exec(answer) ?? [];
  check(said !== undefined, `${body} by mallory for ${environment} was answered with: ${answer}`);
  return said ?? '';
}
