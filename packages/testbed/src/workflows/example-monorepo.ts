import { check, equal } from '../scenarios/scenario.ts';
import type { ActResult } from './act-run.ts';
import { judgeGitHub } from './judge-github.ts';
import { judgeShop } from './judge-shop.ts';
import { SERVICES, type ShopVersion } from './shop-cluster.ts';
import { ShopGitHub } from './shop-github.ts';
import type { ShopScene } from './shop-scene.ts';
import { ran, type WorkflowScenario } from './workflow-scenario.ts';

const SHOP = { services: ['api', 'web'] } as const;
const BILLING = { services: ['worker'] } as const;
const ENDED = { icon: '✅', deployment: 'success', ended: 'succeeded' } as const;

/** Several applications in one repository; the folder that act runs in is a clone of the one on GitHub. */
export const EXAMPLE_MONOREPO: readonly WorkflowScenario[] = [
  {
    name: 'monorepo: a push releases the applications that it concerns, one of them, or none',
    example: 'monorepo',
    async run(scene) {
      await using github = await ShopGitHub.open(scene.repository);
      const all = await push(scene, github, 'v2');
      const both = ['precheck success', 'precheck success', 'stage success', 'stage success', 'close success', 'close success'];
      equal('jobs of the first push', jobsOf(all), ['changed success', ...both].toSorted());
      await judgeShop(scene, { ...SHOP, end: 'v2' });
      await judgeShop(scene, { ...BILLING, end: 'v2' });
      for (const application of ['shop', 'billing']) await judgeGitHub(scene, github, { release: `${application}-production-1`, ...ENDED });
      github.merge('prices', { 'apps/billing/prices.txt': 'lower' });
      ran(await push(scene, github, 'v4'), ['changed success', 'precheck success', 'stage success', 'close success']);
      const moved = await judgeShop(scene, { ...BILLING, end: 'v4' });
      await judgeShop(scene, { ...SHOP, end: 'v2' });
      const shown = await judgeGitHub(scene, github, { release: 'billing-production-2', ...ENDED });
      check((await scene.record('production'))?.id === 'shop-production-1', 'the push released shop, of which nothing had changed');
      github.merge('words', { 'README.md': 'other words' });
      ran(await push(scene, github, 'v2'), ['changed success']);
      return `both, then billing alone: ${moved} · ${shown}`;
    },
  },
];

/** The last merge is cloned, its images are in the registry with the content of a version, and the workflow runs on the push. */
async function push(scene: ShopScene, github: ShopGitHub, content: ShopVersion): Promise<ActResult> {
  scene.repository.takeHistory(github.history());
  equal('commit of the clone', scene.repository.git('rev-parse', 'HEAD').trim(), github.commit);
  for (const service of SERVICES) await scene.cluster.registry.pushImage(`shop/${service}`, `sha-${github.commit}`, { content });
  const job = github.jobOf(github.startRun('release.yml', 'push'));
  const payload = { ref: 'refs/heads/main', after: github.commit, repository: { default_branch: 'main' } };
  return scene.startOn({ name: 'push', payload }, 'release.yml', {}, job).result;
}

/** Those of two releases come in any order. */
function jobsOf({ jobs }: ActResult): readonly string[] {
  return jobs.map(({ id, result }) => `${id} ${result}`).toSorted();
}
