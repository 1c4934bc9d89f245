import { type LockDecision, type RecordStore, type ReleaseRecord, SluiceError } from '@sluice/core';

/** A release that moves writes its record every few seconds: it is let pass, and asked again. */
const MOST_ATTEMPTS = 10;

/** Locks or unlocks, whatever is under way: that goes on, and its writes keep the lock. */
export async function writeLock(records: RecordStore, decide: (record: ReleaseRecord) => LockDecision): Promise<LockDecision> {
  for (let attempt = 1; ; attempt += 1) {
    const stored = await records.load();
    const decision = decide(stored.record);
    if (decision.kind === 'refused') return decision;
    try {
      await records.save(stored, decision.record);
      return decision;
    } catch (error) {
      if (!(error instanceof SluiceError) || error.code !== 'record-conflict' || attempt >= MOST_ATTEMPTS) throw error;
    }
  }
}
