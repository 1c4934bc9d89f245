import { inParallel } from '../faults/in-parallel.ts';
import { openShopCluster, type ShopCluster } from './shop-cluster.ts';
import { ShopScene } from './shop-scene.ts';
import type { WorkflowScenario } from './workflow-scenario.ts';

export interface WorkflowResult {
  readonly scenario: WorkflowScenario;
  readonly outcome: 'passed' | 'failed';
  readonly seconds: number;
  /** What was seen, or what was wrong and where the rest of it is. */
  readonly evidence: string;
}

export interface WorkflowRunOptions {
  readonly parallel: number;
  readonly say: (line: string) => void;
}

/** Runs them on one cluster, each in a namespace and with an application repository of its own; results in the order of the list. */
export async function runWorkflowScenarios(
  scenarios: readonly WorkflowScenario[],
  { parallel, say }: WorkflowRunOptions,
): Promise<readonly WorkflowResult[]> {
  const results = new Map<WorkflowScenario, WorkflowResult>();
  await using cluster = await openShopCluster(say);
  const slow = scenarios.filter((scenario) => scenario.slow === true);
  const rest = scenarios.filter((scenario) => scenario.slow !== true);
  await inParallel([...slow, ...rest], parallel, async (scenario) => {
    const result = await runOne(cluster, scenario, scenarios.indexOf(scenario));
    results.set(scenario, result);
    const wrong = result.outcome === 'failed' ? `\n    ${result.evidence}` : '';
    say(`${results.size}/${scenarios.length} ${result.outcome} ${scenario.name} (${result.seconds.toFixed(1)} s)${wrong}`);
  });
  return scenarios.flatMap((scenario) => results.get(scenario) ?? []);
}

async function runOne(cluster: ShopCluster, scenario: WorkflowScenario, index: number): Promise<WorkflowResult> {
  const started = Date.now();
  const seconds = () => (Date.now() - started) / 1000;
  await using scene = await ShopScene.open(cluster, `shop-${index + 1}`, scenario.example);
  try {
    const evidence = await scenario.run(scene);
    return { scenario, outcome: 'passed', seconds: seconds(), evidence };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const kept = await scene.keep(error instanceof Error ? (error.stack ?? message) : message);
    return { scenario, outcome: 'failed', seconds: seconds(), evidence: `${message.replaceAll('\n', ' ')} (kept: ${kept})` };
  }
}
