/** States of a release (DESIGN.md section 2). */
export const PHASES = [
  'prepared',
  'prechecking',
  'releasing',
  'verifying',
  'held',
  'finishing',
  'succeeded',
  'rolling-back',
  'rolled-back',
  'rollback-failed',
  'rejected',
  'superseded',
] as const;
export type Phase = (typeof PHASES)[number];

/** The only place that knows which phase may follow which. A way back is open from everywhere that instances may have changed. */
const FOLLOWERS: Readonly<Record<Phase, readonly Phase[]>> = {
  prepared: ['prechecking', 'releasing', 'rolling-back', 'superseded'],
  prechecking: ['releasing', 'rejected', 'held'],
  releasing: ['verifying', 'held', 'finishing', 'rolling-back'],
  verifying: ['releasing', 'held', 'rolling-back'],
  held: ['releasing', 'finishing', 'rolling-back', 'superseded'],
  finishing: ['succeeded', 'releasing', 'held', 'rolling-back'],
  succeeded: ['rolling-back'],
  'rolling-back': ['rolled-back', 'rollback-failed'],
  'rolled-back': ['rolling-back'],
  'rollback-failed': ['rolling-back'],
  rejected: [],
  superseded: [],
};

export function mayFollow(from: Phase, to: Phase): boolean {
  return from === to || FOLLOWERS[from].includes(to);
}

/** Ended: a new release may start. A held one is not ended. */
export function hasEnded(phase: Phase): boolean {
  return phase === 'succeeded' || phase === 'rolled-back' || phase === 'rollback-failed' || phase === 'rejected' || phase === 'superseded';
}
