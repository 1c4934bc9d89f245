import { inParallel } from '../faults/in-parallel.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { RBAC_USERS } from './permissions.ts';
import type { Scenario } from './scenario.ts';
import { Scene } from './scene.ts';

export interface Result {
  readonly scenario: Scenario;
  readonly outcome: 'passed' | 'failed';
  readonly seconds: number;
  /** What was seen, or what was wrong and where the rest of it is. */
  readonly evidence: string;
}

export interface RunOptions {
  readonly parallel: number;
  readonly say: (line: string) => void;
}

/** Runs them, each in a namespace of its own, and gives the results in the order of the list. */
export async function runScenarios(scenarios: readonly Scenario[], { parallel, say }: RunOptions): Promise<readonly Result[]> {
  const results = new Map<Scenario, Result>();
  const run = async (cluster: Cluster, scenario: Scenario) => {
    const result = await runOne(cluster, scenario, scenarios.indexOf(scenario));
    results.set(scenario, result);
    say(
      `${results.size}/${scenarios.length} ${result.outcome} ${scenario.name} (${result.seconds.toFixed(1)} s)${result.outcome === 'failed' ? `\n    ${result.evidence}` : ''}`,
    );
  };
  const shared = scenarios.filter(({ rbac }) => rbac !== true);
  if (shared.length > 0) {
    await using cluster = await openCluster({ say });
    await inParallel(
      shared.filter(({ alone }) => alone !== true),
      parallel,
      (scenario) => run(cluster, scenario),
    );
    for (const scenario of shared.filter(({ alone }) => alone === true)) await run(cluster, scenario);
  }
  const rbac = scenarios.filter((scenario) => scenario.rbac === true);
  if (rbac.length > 0) {
    await using cluster = await openCluster({ say, authorization: 'RBAC', users: RBAC_USERS });
    for (const scenario of rbac) await run(cluster, scenario);
  }
  return scenarios.flatMap((scenario) => results.get(scenario) ?? []);
}

async function runOne(cluster: Cluster, scenario: Scenario, index: number): Promise<Result> {
  const started = Date.now();
  const seconds = () => (Date.now() - started) / 1000;
  await using scene = await Scene.open(cluster, `system-${index + 1}`);
  try {
    const evidence = await scenario.run(scene);
    return { scenario, outcome: 'passed', seconds: seconds(), evidence };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const kept = await scene.keep(error instanceof Error ? (error.stack ?? message) : message);
    return { scenario, outcome: 'failed', seconds: seconds(), evidence: `${message.replaceAll('\n', ' ')} (kept: ${kept})` };
  }
}
