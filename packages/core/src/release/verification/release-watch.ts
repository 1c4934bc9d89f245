import type { ReleasePorts } from '../../ports/release-ports.ts';
import type { WorkloadRecord } from '../../record/release-record.ts';
import { lookEvent } from './look-event.ts';
import { OldReadings } from './old-readings.ts';
import { Watch, type Watched, type WatchJudgement } from './watch.ts';
import { watchedSides } from './watched-sides.ts';

/** Until the first new instance is there; nothing is asked for it. */
const LOOK_FOR_FIRST_MS = 1_000;

/** A signal that stops what is under way. */
export interface Alarm {
  readonly watch: Watch;
  readonly judgement: WatchJudgement;
}

export type During<T> =
  | { readonly kind: 'done'; readonly result: T }
  | { readonly kind: 'alarmed'; readonly alarms: readonly [Alarm, ...Alarm[]] };

interface Entry {
  readonly watch: Watch;
  readonly workload: WorkloadRecord;
  dueAt: number;
}

/** All that is verified while a release runs: looked at beside whatever else is done, as often as each verification says. */
export class ReleaseWatch {
  readonly #ports: ReleasePorts;
  readonly #memory = new OldReadings();
  readonly #watches = new Map<string, Entry>();

  constructor(ports: ReleasePorts) {
    this.#ports = ports;
  }

  /** Begins one, or gives the one that was begun. */
  begin(watched: Watched, workload: WorkloadRecord): Watch {
    const key = keyOf(watched);
    const known = this.#watches.get(key);
    if (known) return known.watch;
    const watch = new Watch(watched, this.#ports.measuring, this.#memory);
    this.#watches.set(key, { watch, workload, dueAt: this.#ports.clock.now() });
    return watch;
  }

  end(watch: Watch): void {
    this.#watches.delete(keyOf(watch.watched));
  }

  get watches(): readonly Watch[] {
    return [...this.#watches.values()].map(({ watch }) => watch);
  }

  /** A last look before a verdict, so that nothing of its time is left out. */
  async lookNow(watches: readonly Watch[], signal: AbortSignal): Promise<void> {
    const wanted = [...this.#watches.values()].filter(({ watch }) => watches.includes(watch));
    await Promise.all(wanted.map((entry) => this.#look(entry, signal)));
  }

  /** Does something, and looks meanwhile. A failure that is to stop it aborts the signal it was given. */
  async during<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<During<T>> {
    if (this.#watches.size === 0) return { kind: 'done', result: await work(signal) };
    const stop = new AbortController();
    const done = new AbortController();
    let alarms: readonly Alarm[] = [];
    const looking = this.#lookUntil(AbortSignal.any([signal, done.signal]), (found) => {
      alarms = found;
      stop.abort(new Error('a metric has failed'));
    });
    try {
      const result = await work(AbortSignal.any([signal, stop.signal]));
      done.abort();
      await looking;
      const [first, ...rest] = alarms;
      return first === undefined ? { kind: 'done', result } : { kind: 'alarmed', alarms: [first, ...rest] };
    } catch (error) {
      done.abort();
      await looking;
      signal.throwIfAborted();
      const [first, ...rest] = alarms;
      if (first === undefined) throw error;
      return { kind: 'alarmed', alarms: [first, ...rest] };
    }
  }

  /** Ends with the signal, or with the first alarm. */
  async #lookUntil(signal: AbortSignal, onAlarm: (alarms: readonly Alarm[]) => void): Promise<void> {
    const { clock } = this.#ports;
    try {
      while (!signal.aborted) {
        const now = clock.now();
        const due = [...this.#watches.values()].filter(({ dueAt }) => dueAt <= now);
        await Promise.all(due.map((entry) => this.#look(entry, signal)));
        const alarms = due.flatMap(({ watch }): Alarm[] => {
          const judgement = watch.judge('during');
          return judgement.action === 'rollback' || judgement.action === 'hold' ? [{ watch, judgement }] : [];
        });
        if (alarms.length > 0) {
          onAlarm(alarms);
          return;
        }
        const next = Math.min(...[...this.#watches.values()].map(({ dueAt }) => dueAt));
        await clock.sleep(Math.max(1, next - clock.now()), signal);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #look(entry: Entry, signal: AbortSignal): Promise<void> {
    const { clock, report } = this.#ports;
    const { watch, workload } = entry;
    const { verification } = watch.watched;
    const observation = (await this.#ports.open(workload)).observe();
    const sides = observation === null ? null : watchedSides(observation, workload);
    const now = clock.now();
    entry.dueAt = now + (watch.seen || sides?.newCount ? verification.intervalSeconds * 1000 : LOOK_FOR_FIRST_MS);
    if (sides === null || sides.newCount === 0) return;
    await watch.look(sides, now, signal);
    report(lookEvent(watch));
  }
}

function keyOf({ target, workload, verification, index }: Watched): string {
  return `${target.name}/${workload.service}/${verification.name}/${index ?? 'monitor'}`;
}
