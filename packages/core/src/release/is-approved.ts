import { approvalScope } from '../plan/approval-scope.ts';
import type { Release } from '../record/release-record.ts';

/** Whether the record has a yes to what this pause asks for. A no that was followed by a yes is a yes. */
export function isApproved(release: Release, approval: string, target: string, index: number): boolean {
  const scope = approvalScope(release.plan, approval, target, index);
  return release.approvals.some((entry) => entry.name === approval && entry.scope === scope && entry.decision === 'approved');
}
