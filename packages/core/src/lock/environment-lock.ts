import type { EnvironmentLock, ReleaseRecord } from '../record/release-record.ts';

/** The lock of an environment, while it lasts: one whose time is over is none. */
export function activeLock({ lock }: Pick<ReleaseRecord, 'lock'>, now: number): EnvironmentLock | null {
  return lock !== null && (lock.until === null || lock.until > now) ? lock : null;
}

/** `locked by ada until 2026-11-26T14:00:00Z: incident 12`. */
export function describeLock({ by, until, reason }: EnvironmentLock): string {
  return `locked by ${by}${until === null ? '' : ` until ${timeOf(until)}`}${reason === null ? '' : `: ${reason}`}`;
}

export type LockDecision =
  | { readonly kind: 'changed'; readonly record: ReleaseRecord; readonly message: string }
  | { readonly kind: 'refused'; readonly reason: 'locked-by-another' | 'not-locked'; readonly message: string };

/** Locks an environment, or changes a lock of one's own; that of somebody else has to be taken off first. */
export function decideLock(
  record: ReleaseRecord,
  {
    by,
    reason,
    seconds,
    now,
  }: { readonly by: string; readonly reason: string | null; readonly seconds: number | null; readonly now: number },
): LockDecision {
  const { environment, release } = record;
  const held = activeLock(record, now);
  if (held !== null && held.by.toLowerCase() !== by.toLowerCase())
    return { kind: 'refused', reason: 'locked-by-another', message: `${environment} is ${describeLock(held)}. Unlock it first` };
  const lock: EnvironmentLock = { by, reason, at: now, until: seconds === null ? null : now + seconds * 1000 };
  const goesOn = release !== null && UNDER_WAY.includes(release.phase) ? `. ${release.id} is ${release.phase}, and goes on` : '';
  return { kind: 'changed', record: { ...record, lock }, message: `${environment} is ${describeLock(lock)}${goesOn}` };
}

export function decideUnlock(record: ReleaseRecord, now: number): LockDecision {
  const { environment } = record;
  const held = activeLock(record, now);
  if (held === null) return { kind: 'refused', reason: 'not-locked', message: `${environment} is not locked` };
  return { kind: 'changed', record: { ...record, lock: null }, message: `${environment} is unlocked; it was ${describeLock(held)}` };
}

const UNDER_WAY: readonly string[] = ['prepared', 'prechecking', 'releasing', 'verifying', 'held', 'finishing', 'rolling-back'];

function timeOf(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
