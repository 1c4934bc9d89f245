import type { ApprovalQuestion, Approver } from '../../ports/approver.ts';
import type { Lock, LockedWorkload, Locks } from '../../ports/locks.ts';
import type { RecordStore, Stored } from '../../ports/record-store.ts';
import { type ReleaseRecord, releaseRecordSchema } from '../../record/release-record.ts';
import { SluiceError } from '../../sluice-error.ts';

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
