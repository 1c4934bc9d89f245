import { mayFollow, type Phase } from '../lifecycle.ts';
import type { Clock } from '../ports/clock.ts';
import type { RecordStore, Stored } from '../ports/record-store.ts';
import type { Release, ReleaseRecord } from '../record/release-record.ts';
import { SluiceError } from '../sluice-error.ts';
import { changePhase } from './change-phase.ts';
import type { Report } from './event.ts';

const OVERRULE_ATTEMPTS = 5;

/** The record of the release in motion: one writer, one write at a time, every phase change an event. */
export class Journal {
  readonly #store: RecordStore;
  readonly #clock: Clock;
  readonly #report: Report;
  readonly #overrules: boolean;
  #stored: Stored;
  #release: Release;
  #writing: Promise<void> = Promise.resolve();

  /** `overrules`: of two writers this one wins, as a rollback does over the release it undoes. */
  constructor(store: RecordStore, clock: Clock, report: Report, stored: Stored, options = { overrules: false }) {
    if (!stored.record.release) throw new SluiceError('no-release', 'bug', 'a journal needs a release in the record');
    this.#store = store;
    this.#clock = clock;
    this.#report = report;
    this.#overrules = options.overrules;
    this.#stored = stored;
    this.#release = stored.record.release;
  }

  get release(): Release {
    return this.#release;
  }

  /** Changes what is known, to be written with the next save. */
  note(change: (release: Release) => Partial<Release>): void {
    this.#release = { ...this.#release, ...change(this.#release) };
  }

  async save(): Promise<void> {
    const write = async (): Promise<void> => {
      this.#release = { ...this.#release, updatedAt: this.#clock.now() };
      this.#stored = await this.#write({ ...this.#stored.record, release: this.#release });
    };
    this.#writing = this.#writing.then(write, write);
    await this.#writing;
  }

  async #write(record: ReleaseRecord): Promise<Stored> {
    let kept = record;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#store.save(this.#stored, kept);
      } catch (error) {
        const lost = error instanceof SluiceError && error.code === 'record-conflict';
        if (!lost || !this.#overrules || attempt >= OVERRULE_ATTEMPTS) throw error;
        const now = await this.#store.load();
        // What stands beside the release is the word of others: whoever overrules the release leaves it.
        kept = { ...record, lock: now.record.lock, next: now.record.next };
        this.#stored = { record: kept, version: now.version };
      }
    }
  }

  async phase(phase: Phase, reason: string, holding: Release['holding'] = null, resumeAt: number | null = null): Promise<void> {
    if (!mayFollow(this.#release.phase, phase)) {
      throw new SluiceError('phase-order', 'bug', `a release that is ${this.#release.phase} cannot become ${phase}`);
    }
    this.note((release) => ({ ...changePhase(release, { phase, reason, holding, at: this.#clock.now() }), resumeAt }));
    await this.save();
    this.#report({ kind: 'phase', phase, reason });
  }
}
