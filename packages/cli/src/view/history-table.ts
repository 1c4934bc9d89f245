import { type HistoryRelease, oneLine } from '@sluice/core';
import { table } from './table.ts';

const REASON_LENGTH = 60;

/** `sluice history` for people: one line a release. Pure. */
export function renderHistory(releases: readonly HistoryRelease[]): string {
  const head = ['STARTED', 'RELEASE', 'VERSION', 'FROM', 'OUTCOME', 'BY', 'APPROVED BY', 'COMMIT', 'WHY'];
  return table([head, ...releases.map(row)]).join('\n');
}

function row({ startedAt, release, version, from, outcome, startedBy, approvedBy, commit, reason }: HistoryRelease): string[] {
  const usual = outcome === 'succeeded' || reason === '';
  return [
    `${startedAt.slice(0, 16)}Z`,
    release,
    version,
    from.join(', ') || '-',
    outcome ?? 'not ended',
    startedBy,
    approvedBy.join(', ') || '-',
    commit?.slice(0, 7) ?? '-',
    usual ? '' : shortened(reason),
  ].map(oneLine);
}

function shortened(text: string): string {
  return text.length <= REASON_LENGTH ? text : `${text.slice(0, REASON_LENGTH - 1)}…`;
}
