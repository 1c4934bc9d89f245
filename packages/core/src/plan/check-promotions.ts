import { findCycles } from './dependency-order.ts';
import { parseDuration } from './durations.ts';
import type { EnvironmentEntry } from './environment-schema.ts';
import { didYouMean, oneOf } from './nearest.ts';
import type { Plan } from './plan.ts';
import type { PlanPath } from './plan-path.ts';
import type { PlanReport } from './report.ts';
import { servicesHere } from './services-here.ts';

/** What promotions name: another environment of the plan that has the same services, and never each other. */
export function checkPromotions(plan: Plan, report: PlanReport): void {
  const { environments } = plan.spec;
  const graph = new Map<string, readonly string[]>();
  for (const [name, { promote }] of Object.entries(environments)) {
    if (promote === undefined) continue;
    checkOne(plan, name, promote, report);
    if (promote.from !== name) graph.set(name, [promote.from]);
  }
  for (const cycle of findCycles(graph)) {
    report.add({
      code: 'cycle',
      path: pathOf(cycle[0] ?? ''),
      at: 'value',
      message: `environments are promoted from each other: ${cycle.join(' → ')}`,
      expected: 'one environment where a version begins',
      got: 'a cycle in promote.from',
      suggestion: 'remove promote where versions are released first',
    });
  }
}

function checkOne(plan: Plan, name: string, { from, within }: NonNullable<EnvironmentEntry['promote']>, report: PlanReport): void {
  const others = plan.declared.environments.filter((other) => other !== name);
  if (within !== undefined && parseDuration(within) === 0) {
    report.add({
      code: 'invalid-value',
      path: ['environments', name, 'promote', 'within'],
      at: 'value',
      message: 'nothing could have succeeded within 0 seconds',
      expected: 'at least 1s',
      got: within,
      suggestion: 'write 14d, or leave it out',
    });
  }
  if (!others.includes(from)) {
    report.add({
      code: 'unknown-name',
      path: pathOf(name),
      at: 'value',
      message: from === name ? `environment "${name}" is promoted from itself` : `there is no environment "${from}"`,
      expected: others.length === 0 ? 'another environment of this plan' : oneOf(others),
      got: from,
      suggestion: didYouMean(from, others, 'name the environment where a version is released first'),
    });
    return;
  }
  const there = servicesHere(plan, from);
  const missing = servicesHere(plan, name).filter((service) => !there.includes(service));
  if (missing.length === 0 || !Object.hasOwn(plan.spec.environments, from)) return;
  report.add({
    code: 'invalid-value',
    path: pathOf(name),
    at: 'value',
    message: `${missing.length === 1 ? 'this service is' : 'these services are'} released to "${name}" and never to "${from}": ${missing.join(', ')}`,
    expected: `every service of "${name}" in "${from}" too`,
    got: oneOf(there),
    suggestion: `add ${from} to their only`,
  });
}

function pathOf(environment: string): PlanPath {
  return ['environments', environment, 'promote', 'from'];
}
