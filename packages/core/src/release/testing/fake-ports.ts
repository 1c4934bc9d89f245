import type { ApprovalQuestion, Approver } from '../../ports/approver.ts';
import type { Lock, LockedWorkload, Locks } from '../../ports/locks.ts';
import type { RecordStore, Stored } from '../../ports/record-store.ts';
import type { Windows } from '../../ports/windows.ts';
import { type ReleaseRecord, releaseRecordSchema } from '../../record/release-record.ts';
import { SluiceError } from '../../sluice-error.ts';
import type { ClosingCause, WindowAnswer } from '../../windows/window-answer.ts';

/** A record kept as JSON with a version, written by compare-and-swap. */
export class MemoryRecords implements RecordStore {
  readonly phases: string[] = [];
  onRequest: (moment: 'before' | 'after') => void = () => undefined;
  #text: string;
  #version = 1;

  constructor(record: ReleaseRecord) {
    this.#text = JSON.stringify(record);
  }

  async load(): Promise<Stored> {
    return { record: releaseRecordSchema.parse(JSON.parse(this.#text)), version: String(this.#version) };
  }

  async save(stored: Stored, record: ReleaseRecord): Promise<Stored> {
    this.onRequest('before');
    if (stored.version !== String(this.#version)) throw new SluiceError('record-conflict', 'world', 'somebody else has written');
    this.#text = JSON.stringify(record);
    this.#version += 1;
    const phase = record.release?.phase;
    if (phase !== undefined && this.phases.at(-1) !== phase) this.phases.push(phase);
    this.onRequest('after');
    return { record, version: String(this.#version) };
  }
}

export class MemoryLocks implements Locks {
  held: readonly LockedWorkload[] = [];
  readonly holders: string[] = [];
  released = 0;
  #lost = new AbortController();

  async acquire(workloads: readonly LockedWorkload[], holder: string): Promise<Lock> {
    this.held = workloads;
    this.holders.push(holder);
    this.#lost = new AbortController();
    const { signal } = this.#lost;
    return {
      lost: signal,
      release: async () => {
        this.held = [];
        this.released += 1;
      },
    };
  }

  lose(): void {
    this.#lost.abort(new SluiceError('lock-lost', 'world', 'taken over'));
  }
}

type Answer = Awaited<ReturnType<Approver['ask']>>;

export class ScriptedApprover implements Approver {
  readonly asked: ApprovalQuestion[] = [];
  readonly #answers: Answer[];

  constructor(answers: readonly Answer[] = []) {
    this.#answers = [...answers];
  }

  async ask(question: ApprovalQuestion): Promise<Answer> {
    this.asked.push(question);
    return this.#answers.shift() ?? 'later';
  }
}

/** Windows that close and open when a test says so. */
export class ScriptedWindows implements Windows {
  /** When each answer was asked for. */
  readonly asked: number[] = [];
  /** Closed from the first up to the second instant, and so on. */
  closed: readonly (readonly [from: number, to: number])[] = [];
  cause: Partial<ClosingCause> = {};

  async answer(_: unknown, at: number): Promise<WindowAnswer> {
    this.asked.push(at);
    const now = this.closed.find(([from, to]) => from <= at && at < to);
    const next = this.closed.find(([from]) => from > at);
    if (!now) return { at, open: true, causes: [], changesAt: next?.[0] ?? null, lookedUntil: at, message: 'open' };
    const cause: ClosingCause = {
      index: 0,
      effect: 'deny',
      label: 'peak season',
      until: now[1],
      timezone: 'UTC',
      unreadable: false,
      override: 'never',
      overrideBy: [],
      overrun: 'hold',
      ...this.cause,
    };
    return { at, open: false, causes: [cause], changesAt: now[1], lookedUntil: at, message: 'closed: peak season' };
  }
}
