import type { ResolvedSlo } from '../slo/slo-policy.ts';
import type { EnvironmentEntry } from './environment-schema.ts';
import type { PlanPath } from './plan-path.ts';
import type { PlanReport } from './report.ts';
import type { ResolvedTarget } from './resolved-plan.ts';
import { shareOf } from './slo-schema.ts';

/** What an environment wants of its error budgets; null where it says nothing of them, which a gate in its steps makes an error. */
export function resolveSlo(
  { slo, prechecks }: EnvironmentEntry,
  targets: readonly ResolvedTarget[],
  path: PlanPath,
  report: PlanReport,
): ResolvedSlo | null {
  if (slo !== undefined) {
    const { files, onFastBurn, allow, minimumEvents, maxReleaseBurn, freezeBelow, worstErrors } = slo;
    return {
      files,
      freezeBelow: shareOf(freezeBelow),
      onFastBurn,
      allow,
      minimumEvents,
      maxReleaseBurn: maxReleaseBurn === undefined ? null : shareOf(maxReleaseBurn),
      worstErrors: shareOf(worstErrors),
      mode: prechecks.slo,
    };
  }
  const gated = targets.flatMap(({ services }) => services).find(({ steps }) => steps.some(({ kind }) => kind === 'gate'));
  if (gated && !report.touched([...path, 'slo'])) {
    report.add({
      code: 'missing',
      path,
      at: 'key',
      message: `strategy "${gated.strategy}" of service "${gated.name}" asks gate: slo, and the environment names no SLO`,
      expected: 'slo with its files',
      got: 'no slo',
      suggestion: 'add slo: { files: [slo/*.yaml] }, or take the gate out of the strategy',
    });
  }
  return null;
}
