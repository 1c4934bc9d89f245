import { BUILT_IN_STRATEGY } from './declared-names.ts';
import { expandSteps } from './expand-steps.ts';
import { didYouMean, oneOf } from './nearest.ts';
import { bindParameters } from './parameters.ts';
import type { Plan } from './plan.ts';
import type { PlanPath } from './plan-path.ts';
import type { PlanReport } from './report.ts';
import type { ResolvedStep } from './resolved-plan.ts';
import type { StrategyEntry } from './strategy-schema.ts';

const ROLLING: StrategyEntry = { steps: [{ batch: '100%' }] };

export interface ResolvedStrategy {
  readonly name: string;
  readonly steps: readonly ResolvedStep[];
}

/** The steps of one service on one target. Null where something is wrong, which is reported. */
export function resolveSteps(
  plan: Plan,
  place: { environment: string; target: string; service: string },
  report: PlanReport,
): ResolvedStrategy | null {
  const environment = plan.spec.environments[place.environment];
  const base: PlanPath = ['environments', place.environment];
  const own = Object.hasOwn(environment?.services ?? {}, place.service) ? environment?.services?.[place.service]?.strategy : undefined;
  const path = own === undefined ? [...base, 'strategy'] : [...base, 'services', place.service, 'strategy'];
  const written = own ?? environment?.strategy ?? BUILT_IN_STRATEGY;
  const use = typeof written === 'string' ? { use: written } : written;
  const values = use.with ?? {};

  const strategy = findStrategy(plan, use.use, typeof written === 'string' ? path : [...path, 'use'], report);
  if (strategy === null) return null;
  const params = bindParameters(strategy.params ?? {}, { strategy: use.use, values, path }, report);
  const approvals = [...Object.keys(environment?.approvals ?? {}), ...report.namesTouched([...base, 'approvals'])];
  const steps = expandSteps(
    strategy.steps,
    ['strategies', use.use, 'steps'],
    {
      scope: { variables: { ...place }, params },
      approvals,
      verifications: plan.declared.verifications,
      environment: place.environment,
      usedAt: path,
    },
    report,
  );
  return steps === null ? null : { name: use.use, steps };
}

function findStrategy({ spec, declared }: Plan, name: string, path: PlanPath, report: PlanReport): StrategyEntry | null {
  if (name === BUILT_IN_STRATEGY) return ROLLING;
  if (Object.hasOwn(spec.strategies, name)) return spec.strategies[name] ?? null;
  if (declared.strategies.includes(name)) return null;
  report.add({
    code: 'unknown-name',
    path,
    at: 'value',
    message: `there is no strategy "${name}"`,
    expected: oneOf(declared.strategies),
    got: name,
    suggestion: didYouMean(name, declared.strategies, `declare it under strategies, or use ${BUILT_IN_STRATEGY}`),
  });
  return null;
}
