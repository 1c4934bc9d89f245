import { findCycles } from './dependency-order.ts';
import { mergedService } from './merged-service.ts';
import { didYouMean, oneOf } from './nearest.ts';
import type { Plan } from './plan.ts';
import type { PlanPath } from './plan-path.ts';
import type { PlanReport } from './report.ts';

/** What holds for services in every environment: the names they refer to, cycles, and the name of the application. */
export function checkServices(plan: Plan, report: PlanReport): void {
  const { declared, spec } = plan;
  const names = Object.keys(spec.services);
  for (const name of names) {
    const service = mergedService(plan, name);
    checkNames('service', service.after, declared.services, service.pathOf('after'), report);
    checkNames('environment', service.only ?? [], declared.environments, service.pathOf('only'), report);
    if (service.image === undefined) {
      report.add({
        code: 'missing',
        path: ['services', name, 'image'],
        at: 'key',
        message: `service "${name}" has no image`,
        expected: 'an image repository such as ghcr.io/acme/api',
        got: 'nothing, here and in defaults.service',
        suggestion: 'add image here, or once for all under defaults.service with $(service) in it',
      });
    }
  }
  const graph = new Map(names.map((name) => [name, mergedService(plan, name).after]));
  reportCycles('services', graph, (name) => mergedService(plan, name).pathOf('after'), report);
  if (spec.metadata.name === undefined && names.length > 1) {
    report.add({
      code: 'missing',
      path: ['metadata', 'name'],
      at: 'key',
      message: 'the application has no name',
      expected: 'metadata: { name: NAME }, with several services',
      got: 'nothing',
      suggestion: 'add it; release ids such as shop-production-42 start with it',
    });
  }
}

export function checkNames(what: string, names: readonly string[], known: readonly string[], path: PlanPath, report: PlanReport): void {
  names.forEach((name, index) => {
    if (known.includes(name)) return;
    report.add({
      code: 'unknown-name',
      path: [...path, index],
      at: 'value',
      message: `there is no ${what} "${name}"`,
      expected: oneOf(known),
      got: name,
      suggestion: didYouMean(name, known, `remove it, or declare the ${what}`),
    });
  });
}

export function reportCycles(
  what: string,
  graph: ReadonlyMap<string, readonly string[]>,
  pathOf: (name: string) => PlanPath,
  report: PlanReport,
): void {
  for (const cycle of findCycles(graph)) {
    const shown = cycle.length > 12 ? [...cycle.slice(0, 10), '…', ...cycle.slice(-1)] : cycle;
    report.add({
      code: 'cycle',
      path: pathOf(cycle[0] ?? ''),
      at: 'value',
      message: `${what} wait for each other: ${shown.join(' → ')}`,
      expected: 'an order in which each can be released',
      got: 'a cycle in after',
      suggestion: 'remove one of these edges',
    });
  }
}
