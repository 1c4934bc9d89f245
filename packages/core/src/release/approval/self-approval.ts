import type { ApprovalRecord, Release } from '../../record/release-record.ts';

/** Whether it is the one who started the release that decided on it. Accounts of GitHub are the same whatever their case. */
export function isOwnDecision({ startedBy, origin }: Pick<Release, 'startedBy' | 'origin'>, { by }: Pick<ApprovalRecord, 'by'>): boolean {
  return by.toLowerCase() === (origin?.actor ?? startedBy).toLowerCase();
}
