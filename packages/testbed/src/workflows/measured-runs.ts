import { prepareRoutable, startLoad } from '@sluice/sandbox';
import { mostOf } from '../scenarios/judge.ts';
import { check, equal } from '../scenarios/scenario.ts';
import { bake } from './example-plan.ts';
import { judgeShop } from './judge-shop.ts';
import { ran, says, type WorkflowScenario } from './workflow-scenario.ts';

const REQUESTS_PER_SECOND = 150;
const PODS = '$(pods)';

/** Workflows whose releases are verified by what the instances themselves tell, behind the API server's pod proxy. */
export const MEASURED_RUNS: readonly WorkflowScenario[] = [
  {
    name: 'verified by metrics: a version that is ready and fails requests goes back',
    async run(scene) {
      const unroutable = await prepareRoutable();
      check(unroutable === null, String(unroutable));
      bake(scene, '1s');
      // What was before shows no metrics: nothing to compare with.
      ran(await scene.release('staging', 'v4').result, ['precheck success', 'stage success', 'close success']);
      scene.editPlan((plan) => {
        plan.setIn(['environments', 'staging', 'services'], { web: { strategy: 'measured' } });
        plan.setIn(['strategies', 'measured'], {
          steps: [{ batch: 1 }, { verify: { use: 'requests', for: '30s' } }, { batch: '100%' }],
        });
        plan.set('verifications', {
          requests: {
            interval: '1s',
            metrics: { errors: { bad: `http_requests_total{${PODS},code=~"5.."}`, total: `http_requests_total{${PODS}}` } },
          },
        });
      });
      const { endpoint } = scene.cluster.controlPlane;
      const load = await startLoad(endpoint, { namespace: scene.namespace, selector: 'app=web', requestsPerSecond: REQUESTS_PER_SECOND });
      try {
        const result = await scene.release('staging', 'v5-errors').result;
        ran(result, ['precheck success', 'stage failure', 'close success']);
        const reason = says(result, 'stage', /errors: [\d.]+% of \d+ requests on new/);
        equal('phase in the record', (await scene.record('staging'))?.phase, 'rolled-back');
        equal('most instances of the bad web', mostOf(await scene.observations(), scene.cluster.pinned('web', 'v5-errors')), 1);
        return `one bad instance at most · ${await judgeShop(scene, { end: 'v4' })} · «${reason}»`;
      } finally {
        await load.stop();
      }
    },
  },
];
