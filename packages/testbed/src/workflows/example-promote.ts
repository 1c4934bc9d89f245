import { check, equal } from '../scenarios/scenario.ts';
import { started } from './followed-run.ts';
import { judgeGitHub, shownOn } from './judge-github.ts';
import { judgeShop } from './judge-shop.ts';
import { SERVICES } from './shop-cluster.ts';
import { ShopGitHub } from './shop-github.ts';
import type { ShopScene } from './shop-scene.ts';
import { ran, says, type WorkflowScenario } from './workflow-scenario.ts';

const PLAN = 'promoted.yaml';
const ONE_RELEASE = ['precheck success', 'stage success', 'close success'];

/** Staging and production, which are two namespaces here. */
export const EXAMPLE_PROMOTE: readonly WorkflowScenario[] = [
  {
    name: 'promote.yml: another digest than one that succeeded in staging is refused; staging, then production with the same digests',
    async run(scene) {
      const staging = `${scene.namespace}-staging`;
      await scene.stand(staging);
      scene.editPlan((plan) => {
        plan.setIn(['strategies', 'careful', 'params', 'bake', 'default'], '1s');
        plan.setIn(['environments', 'staging', 'targets', 0, 'namespace'], staging);
      }, PLAN);
      await using github = await ShopGitHub.open(scene.repository);
      const said = await refusedAlone(
        scene,
        github,
        'v4',
        /whether sha256:[0-9a-f]+ succeeded in staging is not known\. Asked: .*; the ledger in acme\/shop: there is none/,
      );
      ran(await started(scene, github, 'promote.yml', { version: 'v2', environment: 'both' }), [...ONE_RELEASE, ...ONE_RELEASE]);
      for (const service of SERVICES) {
        const [there, here] = await Promise.all([scene.deployment(service, staging), scene.deployment(service)]);
        const imageOf = ({ spec }: typeof here) => spec.template.spec.containers[0]?.image;
        equal(
          `${service}: image in staging and production`,
          [imageOf(there), imageOf(here)],
          [0, 1].map(() => scene.cluster.pinned(service, 'v2')),
        );
      }
      const moved = await judgeShop(scene, { end: 'v2' });
      for (const environment of ['staging', 'production'])
        await judgeGitHub(scene, github, { release: `shop-${environment}-1`, icon: '✅', deployment: 'success', ended: 'succeeded' });
      await refusedAlone(scene, github, 'v4', /has not succeeded in staging\. The last that did: v2/);
      ran(await started(scene, github, 'promote.yml', { version: 'v2', environment: 'production' }), ['precheck success']);
      return `${moved} · the same digests in both, 2 releases of v4 refused · «${said}»`;
    },
  },
];

/** Production alone, with a version that never was in staging: nothing is changed and nothing begins. */
async function refusedAlone(scene: ShopScene, github: ShopGitHub, version: string, pattern: RegExp): Promise<string> {
  const [, deployments, ledger] = shownOn(github);
  const before = [await scene.resourceVersions(), deployments, ledger];
  const result = await started(scene, github, 'promote.yml', { version, environment: 'production' });
  ran(result, ['precheck failure']);
  const [, deploymentsAfter, ledgerAfter] = shownOn(github);
  equal('resourceVersions, deployments and ledger', [await scene.resourceVersions(), deploymentsAfter, ledgerAfter], before);
  const told = github.comments().some((body) => body.split('\n')[1]?.startsWith('### ⛔ shop ') === true);
  check(told, `no comment says that ${version} was refused`);
  return says(result, 'precheck', pattern);
}
