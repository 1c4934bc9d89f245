import type { Plan } from './plan.ts';
import type { PlanPath } from './plan-path.ts';
import type { ServiceEntry } from './service-schema.ts';

/** A service with the defaults of the plan filled in, and where each part of it was written. */
export interface MergedService {
  readonly name: string;
  readonly image: string | undefined;
  readonly workload: NonNullable<ServiceEntry['workload']>;
  readonly after: readonly string[];
  readonly only: readonly string[] | undefined;
  readonly manifests: readonly string[];
  pathOf(key: keyof ServiceEntry): PlanPath;
}

export function mergedService({ spec }: Plan, name: string): MergedService {
  const own: ServiceEntry = spec.services[name] ?? {};
  const defaults = spec.defaults.service;
  return {
    name,
    image: own.image ?? defaults.image,
    workload: { ...defaults.workload, ...own.workload },
    // The default "after the database" does not make the database wait for itself.
    after: own.after ?? (defaults.after ?? []).filter((before) => before !== name),
    only: own.only ?? defaults.only,
    manifests: own.manifests ?? defaults.manifests ?? [],
    pathOf: (key) => (own[key] === undefined && defaults[key] !== undefined ? ['defaults', 'service', key] : ['services', name, key]),
  };
}
