import { SluiceError } from '../sluice-error.ts';
import { formatPlanErrors } from './format-plan-errors.ts';
import type { PlanError } from './plan-error.ts';

/** A plan that cannot be used: its message shows every error for people, `errors` has them one by one. */
export class PlanInvalidError extends SluiceError {
  readonly errors: readonly PlanError[];

  constructor(errors: readonly PlanError[], source?: string) {
    super('plan-invalid', 'input', formatPlanErrors(errors, source === undefined ? {} : { source }).trimEnd());
    this.errors = errors;
  }
}
