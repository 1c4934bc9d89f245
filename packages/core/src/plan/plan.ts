import type { DeclaredNames } from './declared-names.ts';
import type { ReleasePlanFile } from './release-plan-schema.ts';
import type { PlanSource } from './yaml-source.ts';

/** A plan file that is valid for every environment it declares. */
export interface Plan {
  readonly spec: ReleasePlanFile;
  readonly source: PlanSource;
  readonly declared: DeclaredNames;
}
