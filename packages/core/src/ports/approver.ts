/** Asks a person. */
export interface Approver {
  /** `later`: nobody can be asked now; the release holds. */
  ask(question: ApprovalQuestion, signal: AbortSignal): Promise<{ decision: 'approved' | 'rejected'; by: string } | 'later'>;
}

export interface ApprovalQuestion {
  readonly approval: string;
  readonly releaseId: string;
  readonly target: string;
  readonly summary: string;
}
