import type { ResolvedPlan } from '../plan/resolved-plan.ts';
import type { WindowAnswer } from '../windows/window-answer.ts';

/** Whether a plan lets releases move now. */
export interface Windows {
  /** At an instant in milliseconds since the epoch. A window that cannot be read counts as closed; nothing is thrown for it. */
  answer(plan: ResolvedPlan, at: number): Promise<WindowAnswer>;
}
