import { approvalRule } from './approval-rule.ts';
import type { ResolvedPlan } from './resolved-plan.ts';

/** What one yes to an approval covers: the whole release, a target, or one pause of it. */
export function approvalScope(plan: Pick<ResolvedPlan, 'approvals'>, approval: string, target: string, index: number): string {
  const { each } = approvalRule(plan, approval);
  switch (each) {
    case 'release':
      return 'release';
    case 'target':
      return target;
    case 'batch':
      return `${target}#${index}`;
    default:
      return each satisfies never;
  }
}
