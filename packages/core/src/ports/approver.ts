import type { ApprovalRecord } from '../record/release-record.ts';

/** Asks a person. */
export interface Approver {
  /** `later`: nobody can be asked now; the release holds. */
  ask(question: ApprovalQuestion, signal: AbortSignal): Promise<Answer | 'later'>;
}

/** What a person decided, and how it came to us. */
export type Answer = Pick<ApprovalRecord, 'decision' | 'by' | 'comment' | 'via' | 'run'>;

export interface ApprovalQuestion {
  readonly approval: string;
  /** What it is asked for: the release, a target, or one pause. */
  readonly scope: string;
  readonly releaseId: string;
  readonly target: string;
  readonly summary: string;
}
