import type { Release, ReleaseRecord } from '../record/release-record.ts';
import { decideExpiry, type Expiry } from '../release/approval/decide-expiry.ts';
import { decideWayBack, type WayBack } from '../rollback/decide-way-back.ts';
import type { WindowDecision } from '../windows/decide-window.ts';

export type SweepDecision =
  /** What nobody carries on is brought to where the plan says; asked again with the locks held. */
  | { readonly kind: 'repair'; readonly way: WayBack; readonly message: string }
  /** Its time is over, and the plan says that it stays. */
  | { readonly kind: 'expire'; readonly expired: Extract<Expiry, { kind: 'expired' }>; readonly message: string }
  | { readonly kind: 'resume'; readonly message: string }
  /** `until` in milliseconds since the epoch; null when nobody can tell. */
  | { readonly kind: 'wait'; readonly until: number | null; readonly message: string }
  | { readonly kind: 'needs-person'; readonly message: string }
  | { readonly kind: 'nothing'; readonly message: string };

export interface SweepQuestion {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What the windows say now to a release that one of them holds; null for every other. */
  readonly window: WindowDecision | null;
}

/** What is due in a record that nobody looks after at the moment. */
export function decideSweep(record: ReleaseRecord, { now, window }: SweepQuestion): SweepDecision {
  const { release } = record;
  if (release === null) return { kind: 'nothing', message: 'no release is recorded' };
  const { id, phase, reason } = release;
  const is = `${id} is ${phase}: ${reason}`;
  // What a way back could not bring back, it cannot bring back every quarter of an hour either.
  if (phase === 'rollback-failed') return { kind: 'needs-person', message: is };
  const way = decideWayBack(record, { releaseId: null, now, rejected: null });
  if (way.kind !== 'nothing-to-do') return { kind: 'repair', way, message: way.message };
  const expiry = decideExpiry(record, now);
  if (expiry.kind === 'expired') return { kind: 'expire', expired: expiry, message: `${id}: ${expiry.message}` };
  if (phase === 'prepared') return { kind: 'nothing', message: `${is}. Its workflow goes on` };
  if (phase !== 'held') return { kind: 'nothing', message: is };
  if (release.holding === 'approval')
    return { kind: 'wait', until: expiry.kind === 'wait' ? expiry.until : null, message: `${id} waits for a person: ${reason}` };
  return fromHold(release, now, window);
}

function fromHold(release: Release, now: number, window: WindowDecision | null): SweepDecision {
  const { id, holding, reason, resumeAt } = release;
  switch (holding) {
    case 'window':
      if (window?.kind === 'hold')
        return { kind: 'wait', until: window.evidence.answer.changesAt, message: `${id} is held by a window: ${window.message}` };
      return { kind: 'resume', message: `${id} can go on: ${window?.message ?? 'no window holds it'}` };
    case 'stage':
      if (resumeAt !== null && resumeAt > now) return { kind: 'wait', until: resumeAt, message: `${id} is held: ${reason}` };
      if (resumeAt !== null) return { kind: 'resume', message: `${id} can go on: its pause is over` };
      if (isAnsweredByCommand(release)) return { kind: 'resume', message: `${id} can go on: ${reason}` };
      return { kind: 'nothing', message: `${id} is held: ${reason}. Its workflow goes on` };
    case 'approval':
    case 'cancelled':
    case 'failure':
    case 'foreign':
    case 'gate':
    case 'verification':
    case 'lock-lost':
    case 'runner-lost':
    case null:
      return { kind: 'needs-person', message: `${id} is held: ${reason}` };
    default:
      return holding satisfies never;
  }
}

/** A comment has decided, and no job of a workflow waits for that. */
function isAnsweredByCommand({ approvals, phases }: Release): boolean {
  const last = approvals.at(-1);
  return last?.via === 'command' && last.decision === 'approved' && phases.at(-1)?.at === last.seenAt;
}
