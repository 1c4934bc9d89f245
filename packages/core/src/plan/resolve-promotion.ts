import { parseDuration } from './durations.ts';
import type { Plan } from './plan.ts';
import type { Promotion } from './promotion.ts';
import type { PlanReport } from './report.ts';
import { resolveTargets } from './resolve-targets.ts';

/** The promotion of an environment, everything written out; null where it has none, or names one that the plan does not have. */
export function resolvePromotion(plan: Plan, environment: string, report: PlanReport): Promotion | null {
  const promote = plan.spec.environments[environment]?.promote;
  const source =
    promote !== undefined && Object.hasOwn(plan.spec.environments, promote.from) ? plan.spec.environments[promote.from] : undefined;
  if (promote === undefined || source === undefined) return null;
  const [home] = resolveTargets(promote.from, source, report);
  if (home === undefined) return null;
  return {
    from: promote.from,
    withinSeconds: promote.within === undefined ? null : parseDuration(promote.within),
    mode: promote.mode,
    override: promote.override,
    record: { context: home.context, namespace: home.namespace },
  };
}
