import type { Release } from '../record/release-record.ts';

/** Names a hold: the same for as long as nobody has moved the release, or changed when it may go on. */
export function holdOf({ holding, resumeAt, phases, startedAt }: Release): string {
  return [holding ?? 'none', phases.at(-1)?.at ?? startedAt, resumeAt ?? 'open'].join(' ');
}
