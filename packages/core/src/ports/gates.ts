import type { JsonValue } from '../precheck/check-result.ts';
import type { Release } from '../record/release-record.ts';
import type { Verdict } from '../verdict.ts';

/** What a gate step asks whether a release may go on. */
export interface Gates {
  /** Rejects only when the signal is aborted: a budget that cannot be had is an answer that says so. */
  ask(gate: 'slo', release: Release, signal: AbortSignal): Promise<GateAnswer>;
}

export interface GateAnswer {
  readonly verdict: Verdict;
  /** For people. */
  readonly reason: string;
  /** `hold`: nothing is wrong with the release, and it can be gone on with later. `fail`: it is the cause, and the plan says what follows. */
  readonly action: 'continue' | 'hold' | 'fail';
  readonly evidence: JsonValue;
}
