import type { Clock } from '../../ports/clock.ts';
import type { Measuring } from '../../ports/measuring.ts';
import type { VerificationRecord } from '../../record/verification-record.ts';
import type { Report } from '../event.ts';
import { lookEvent } from './look-event.ts';
import { OldReadings } from './old-readings.ts';
import { Watch, type Watched } from './watch.ts';
import type { WatchedSides } from './watched-sides.ts';

/** A workload that is verified without a release of ours. */
export interface VerifiedSubject {
  readonly watched: Watched;
  /** Which instances are new and old now; null where there is no such workload. */
  sides(signal: AbortSignal): Promise<WatchedSides | null>;
}

export interface AloneOptions {
  readonly clock: Clock;
  readonly measuring: Measuring;
  readonly report: Report;
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Hears of each look before it is taken. */
  readonly onLook?: (subject: number, sides: WatchedSides, at: number) => void;
}

/** Looks for so long, or until a failure that is to stop it, and says what came of it, one account for each subject. */
export async function verifyAlone(subjects: readonly VerifiedSubject[], options: AloneOptions): Promise<readonly VerificationRecord[]> {
  const { clock, measuring, seconds, signal } = options;
  const memory = new OldReadings();
  const looks = subjects.map((subject, index) => ({
    subject,
    index,
    watch: new Watch(subject.watched, measuring, memory),
    dueAt: clock.now(),
  }));
  const until = clock.now() + seconds * 1000;
  for (;;) {
    const now = clock.now();
    const over = now >= until;
    const due = looks.filter(({ dueAt }) => over || dueAt <= now);
    await Promise.all(
      due.map(async (look) => {
        look.dueAt = now + look.subject.watched.verification.intervalSeconds * 1000;
        await lookAt(look, options);
      }),
    );
    const failed = looks.some(({ watch }) => watch.judge('during').action !== 'continue');
    if (over || failed) return looks.map(({ watch }) => watch.record('end', clock.now()));
    await clock.sleep(Math.max(1, Math.min(until, ...looks.map(({ dueAt }) => dueAt)) - clock.now()), signal);
  }
}

async function lookAt(
  { subject, index, watch }: { readonly subject: VerifiedSubject; readonly index: number; readonly watch: Watch },
  { clock, report, signal, onLook }: AloneOptions,
): Promise<void> {
  const sides = await subject.sides(signal);
  const now = clock.now();
  if (sides === null || sides.newCount === 0 || now <= subject.watched.beganAt) return;
  onLook?.(index, sides, now);
  await watch.look(sides, now, signal);
  report(lookEvent(watch));
}
