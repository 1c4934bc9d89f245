import { approvalScope } from '../../plan/approval-scope.ts';
import { planStages } from '../../plan/plan-stages.ts';
import type { Release } from '../../record/release-record.ts';
import { isApproved } from '../is-approved.ts';
import { isComplete } from '../stage-progress.ts';

export interface OpenApproval {
  readonly name: string;
  readonly scope: string;
  readonly target: string;
  readonly index: number;
  /** Number of its stage. */
  readonly stage: number;
}

/** The approvals that a release has come to and does not have: all that stand between what is complete and the next batches. */
export function openApprovals(release: Release): readonly OpenApproval[] {
  const { stages } = planStages(release.plan);
  const next = stages.findIndex((stage) => !isComplete(release, stages, stage));
  const open: OpenApproval[] = [];
  for (const stage of next < 0 ? [] : stages.slice(next)) {
    if (stage.kind === 'batches') break;
    const { approval: name, target, index, number } = stage;
    if (isApproved(release, name, target, index)) continue;
    open.push({ name, scope: approvalScope(release.plan, name, target, index), target, index, stage: number });
  }
  return open;
}
