import type { Phase } from '../lifecycle.ts';
import type { SignalRecord } from '../record/verification-record.ts';
import type { Verdict } from '../verdict.ts';
import type { Decision } from './decision.ts';
import type { Cause } from './failure-cause.ts';

/** What a release says while it runs. Views subscribe; nothing flows back. */
export type ReleaseEvent =
  | { readonly kind: 'phase'; readonly phase: Phase; readonly reason: string }
  | {
      readonly kind: 'step';
      readonly target: string;
      readonly index: number;
      readonly title: string;
      readonly outcome: 'running' | 'done' | 'failed';
    }
  | { readonly kind: 'workload'; readonly target: string; readonly service: string; readonly decision: Decision }
  | { readonly kind: 'causes'; readonly target: string; readonly service: string; readonly causes: readonly Cause[] }
  | { readonly kind: 'waiting'; readonly target: string; readonly reason: string; readonly until: number | null }
  /** What a look has brought; the signals without their series. */
  | {
      readonly kind: 'verification';
      readonly target: string;
      readonly service: string;
      readonly verification: string;
      readonly verdict: Verdict;
      readonly reason: string;
      readonly signals: readonly SignalRecord[];
    }
  | { readonly kind: 'notice'; readonly message: string };

export type Report = (event: ReleaseEvent) => void;
