import { inParallel } from '../faults/in-parallel.ts';
import type { PlaneKind } from '../plane.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { RBAC_USERS } from './permissions.ts';
import { realOnlyReason, type Scenario } from './scenario.ts';
import { Scene } from './scene.ts';

export interface Result {
  readonly scenario: Scenario;
  readonly plane: PlaneKind;
  readonly outcome: 'passed' | 'failed';
  readonly seconds: number;
  /** What was seen, or what was wrong and where the rest of it is. */
  readonly evidence: string;
}

export interface RunOptions {
  readonly plane: PlaneKind;
  readonly parallel: number;
  readonly say: (line: string) => void;
}

/** Runs those that the plane can run, each in a namespace of its own, and gives the results in the order of the list. */
export async function runScenarios(scenarios: readonly Scenario[], { plane, parallel, say }: RunOptions): Promise<readonly Result[]> {
  const chosen = scenarios.filter((scenario) => plane === 'real' || realOnlyReason(scenario) === undefined);
  const results = new Map<Scenario, Result>();
  const run = async (cluster: Cluster, scenario: Scenario) => {
    const result = await runOne(cluster, scenario, scenarios.indexOf(scenario));
    results.set(scenario, result);
    say(
      `${plane} ${results.size}/${chosen.length} ${result.outcome} ${scenario.name} (${result.seconds.toFixed(1)} s)${result.outcome === 'failed' ? `\n    ${result.evidence}` : ''}`,
    );
  };
  const shared = chosen.filter(({ rbac }) => rbac !== true);
  if (shared.length > 0) {
    await using cluster = await openCluster(plane, { say });
    await inParallel(
      shared.filter(({ alone }) => alone !== true),
      parallel,
      (scenario) => run(cluster, scenario),
    );
    for (const scenario of shared.filter(({ alone }) => alone === true)) await run(cluster, scenario);
  }
  const rbac = chosen.filter((scenario) => scenario.rbac === true);
  if (rbac.length > 0) {
    await using cluster = await openCluster(plane, { say, authorization: 'RBAC', users: RBAC_USERS });
    for (const scenario of rbac) await run(cluster, scenario);
  }
  return scenarios.flatMap((scenario) => results.get(scenario) ?? []);
}

async function runOne(cluster: Cluster, scenario: Scenario, index: number): Promise<Result> {
  const started = Date.now();
  const plane = cluster.plane.kind;
  const seconds = () => (Date.now() - started) / 1000;
  await using scene = await Scene.open(cluster, `system-${index + 1}`);
  try {
    const evidence = await scenario.run(scene);
    return { scenario, plane, outcome: 'passed', seconds: seconds(), evidence };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const kept = await scene.keep(error instanceof Error ? (error.stack ?? message) : message);
    return { scenario, plane, outcome: 'failed', seconds: seconds(), evidence: `${message.replaceAll('\n', ' ')} (kept: ${kept})` };
  }
}
