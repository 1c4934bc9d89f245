import type { ResolvedApproval, ResolvedPlan } from './resolved-plan.ts';

export const DEFAULT_APPROVAL: ResolvedApproval = {
  via: 'environment',
  each: 'release',
  timeoutSeconds: null,
  onTimeout: 'rollback',
  onReject: 'rollback',
  selfApproval: 'report',
};

/** What the plan says about an approval. */
export function approvalRule({ approvals }: Pick<ResolvedPlan, 'approvals'>, name: string): ResolvedApproval {
  return (Object.hasOwn(approvals, name) ? approvals[name] : undefined) ?? DEFAULT_APPROVAL;
}
