import type { ResolvedWindow } from '../plan/resolved-window.ts';

/** Whether releases may move at an instant, why, and when that changes. */
export interface WindowAnswer {
  /** Milliseconds since the epoch: the instant it is about. */
  readonly at: number;
  readonly open: boolean;
  /** What closes it: every active deny, and where no allow is active, every allow. Empty when it is open. */
  readonly causes: readonly ClosingCause[];
  /** When `open` changes; null when it does not in the time that was looked at, or cannot be told. */
  readonly changesAt: number | null;
  /** Up to when was looked. */
  readonly lookedUntil: number;
  /** State, then when it changes: `closed: peak season until Sun 2027-01-03 24:00 Europe/Berlin; next window opens Mon 2027-01-04 09:00`. */
  readonly message: string;
}

export interface ClosingCause extends Pick<ResolvedWindow, 'effect' | 'override' | 'overrideBy' | 'overrun'> {
  /** Place in the plan's list, from 0. */
  readonly index: number;
  /** What people call it: its reason, the event or holiday, or its times. */
  readonly label: string;
  /** When this window stops closing: a deny ends, an allow begins. Null when it is not known. */
  readonly until: number | null;
  readonly timezone: string;
  /** It could not be read: taken for closed. */
  readonly unreadable: boolean;
}

/** A time in which releases may move; `to` is null when it does not end in the time that was looked at. */
export interface Opening {
  readonly from: number;
  readonly to: number | null;
}
