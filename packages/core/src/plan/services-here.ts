import { mergedService } from './merged-service.ts';
import type { Plan } from './plan.ts';

/** Services that are released to an environment, in the order of the plan. */
export function servicesHere(plan: Plan, environment: string): string[] {
  return Object.keys(plan.spec.services).filter((service) => mergedService(plan, service).only?.includes(environment) ?? true);
}
