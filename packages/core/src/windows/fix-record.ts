import type { FixRecord } from '../record/release-record.ts';
import type { Fix } from './decide-window.ts';

/** A reason for a fix as it is kept, with the teams of who gave it at that time. */
export function fixRecord({ reason, by, teams = [] }: Fix, at: number): FixRecord {
  return { reason, by, at, ...(teams.length > 0 && { teams: [...teams] }) };
}
