import type { ActResult, ActRun } from './act-run.ts';
import { ShopGitHub } from './shop-github.ts';
import type { RecordView, ScenarioJob, ShopScene } from './shop-scene.ts';

/** What scenarios of the reusable workflow have in common: the example's plan with an approval, and runs of the workflow that calls it. */
export const PLAN = 'approved.yaml';
export const CALLER = 'release-approved.yml';
export const FIRST = 'shop-production-1';
export const PRECHECKED: readonly string[] = ['precheck success'];

/** The plan with pauses that are short, and longer than what the judge takes for a hold however fast the machine is; and its repository on GitHub. */
export async function opened(scene: ShopScene): Promise<ShopGitHub> {
  scene.editPlan((plan) => plan.setIn(['strategies', 'careful', 'params', 'bake', 'default'], '3s'), PLAN);
  return ShopGitHub.open(scene.repository);
}

export function withoutApproval(scene: ShopScene): void {
  scene.editPlan((plan) => plan.deleteIn(['strategies', 'careful', 'steps', 2]), PLAN);
}

export function release(scene: ShopScene, version: string, job: ScenarioJob, inputs: Readonly<Record<string, string>> = {}): ActRun {
  return scene.start(CALLER, 'production', { version, ...inputs }, job);
}

/** What GitHub's "Re-run failed jobs" does: the same run, one job of it. */
export async function stageAlone(scene: ShopScene, stage: string, job: ScenarioJob, record: RecordView | null): Promise<ActResult> {
  const inputs = { plan: PLAN, 'release-id': record?.id ?? '', 'plan-digest': record?.planDigest ?? '', stage };
  return scene.start('one-stage.yml', 'production', inputs, job).result;
}
