import type { Release } from '../record/release-record.ts';

/** How a release stands, as far as people care: what they can do now differs with it. */
export type Situation =
  | 'prepared'
  | 'moving'
  | 'waiting'
  | 'between-stages'
  | 'window'
  | 'held'
  | 'going-back'
  | 'rolled-back'
  | 'rollback-failed'
  | 'rejected'
  | 'superseded'
  | 'done';

export function situationOf({ phase, holding }: Release): Situation {
  switch (phase) {
    case 'prepared':
    case 'prechecking':
      return 'prepared';
    case 'releasing':
    case 'verifying':
    case 'finishing':
      return 'moving';
    case 'held':
      return holding === 'approval' ? 'waiting' : holding === 'stage' ? 'between-stages' : holding === 'window' ? 'window' : 'held';
    case 'rolling-back':
      return 'going-back';
    case 'succeeded':
      return 'done';
    case 'rolled-back':
    case 'rollback-failed':
    case 'rejected':
    case 'superseded':
      return phase;
    default:
      return phase satisfies never;
  }
}
