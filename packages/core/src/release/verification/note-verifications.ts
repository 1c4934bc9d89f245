import { fitVerifications } from '../../record/fit-verifications.ts';
import type { VerificationRecord } from '../../record/verification-record.ts';
import type { Run } from '../release-run.ts';

/** Puts what was measured into the record, to be written with the next save: each verification of a workload is there once. */
export function noteVerifications({ journal }: Run, records: readonly VerificationRecord[]): void {
  if (records.length === 0) return;
  journal.note(({ verifications }) => ({
    verifications: fitVerifications([...verifications.filter((known) => !records.some((record) => isSame(record, known))), ...records]),
  }));
}

/** As they stand: of the monitors, whose end is that of the release. */
export function monitorRecords({ watch, ports }: Run, moment: 'during' | 'end'): readonly VerificationRecord[] {
  const now = ports.clock.now();
  return watch.watches.filter(({ watched, seen }) => watched.index === null && seen).map((each) => each.record(moment, now));
}

function isSame(one: VerificationRecord, other: VerificationRecord): boolean {
  return (
    one.target === other.target && one.service === other.service && one.verification === other.verification && one.index === other.index
  );
}
