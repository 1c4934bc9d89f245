import type { Change } from './change.ts';

export type StopCode = 'deleted' | 'foreign-template' | 'held-by-another' | 'overexposed' | 'paused-by-another';

export type Decision =
  | {
      readonly kind: 'change';
      readonly reason: ChangeReason;
      readonly message: string;
      readonly evidence: Evidence;
      readonly change: Change;
    }
  | {
      readonly kind: 'wait';
      readonly reason: 'specs' | 'arming' | 'readiness' | 'controller';
      readonly message: string;
      readonly evidence: Evidence;
    }
  /** The hold, or with the last batch: ready to finish. `touched` is false when nothing had to move. */
  | {
      readonly kind: 'reached';
      readonly reason: 'hold' | 'complete' | 'settled';
      readonly message: string;
      readonly evidence: Evidence;
      readonly touched: boolean;
    }
  | { readonly kind: 'stopped'; readonly reason: StopCode; readonly message: string; readonly evidence: Evidence };

export type ChangeReason = 'begin' | 'move' | 'pause' | 're-arm' | 'swap' | 'trim';

export interface Evidence {
  readonly desired: number;
  readonly wanted: number;
  readonly old: number;
  readonly new: number;
  readonly ready: number;
  readonly surge: number;
  readonly unavailable: number;
  readonly paused: boolean;
}

export function waitFor(reason: 'specs' | 'arming' | 'readiness' | 'controller', message: string, evidence: Evidence): Decision {
  return { kind: 'wait', reason, message, evidence };
}

export function stopped(reason: StopCode, message: string, evidence: Evidence): Decision {
  return { kind: 'stopped', reason, message, evidence };
}

export const NOTHING: Evidence = { desired: 0, wanted: 0, old: 0, new: 0, ready: 0, surge: 0, unavailable: 0, paused: false };
