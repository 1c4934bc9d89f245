import { activeLock, describeLock, describeNext, formatDuration, hasEnded, type ReleaseRecord } from '@sluice/core';
import type { LiveWorkload } from '../commands/status.ts';
import { table } from './table.ts';

/** `sluice status` for people: state first, what they can do second, numbers third. Pure. */
export function renderStatus(record: ReleaseRecord, live: readonly LiveWorkload[], now: number): string {
  const { application, environment, release, history } = record;
  const title = `${application} → ${environment}`;
  const lock = activeLock(record, now);
  const locked = lock === null ? [] : [`  locked    no new release starts: ${describeLock(lock)}`];
  if (!release) return [`${title}   no release yet`, ...locked].join('\n');
  const age = formatDuration(Math.max(0, Math.round((now - release.updatedAt) / 1000)));
  const lines = [
    `${title}   ${release.id}   ${release.version}   ${release.phase.toUpperCase()} for ${age}`,
    `  ${release.reason}`,
    `  started   ${release.startedBy} ${new Date(release.startedAt).toISOString()}`,
    ...locked,
    ...(record.next === null ? [] : [`  next      ${describeNext(record.next)}`]),
  ];
  if (release.phase === 'held')
    lines.push(`  go on     sluice release --resume${release.holding === 'approval' ? ' --yes   (approves)' : ''}`);
  if (!hasEnded(release.phase) || release.phase === 'succeeded') lines.push(`  undo      sluice rollback ${release.id}`);
  const rows = [['SERVICE', 'TARGET', 'NEW', 'OLD', 'READY', 'WANT', 'STATE'], ...live.map((entry) => row(entry))];
  lines.push('', ...table(rows, '  '));
  for (const cause of release.causes) lines.push(`  ${cause.service} in ${cause.target}: ${cause.kind}: ${cause.message}`);
  const holders = live.flatMap(({ now: seen, workload }) => (seen?.lockHolder ? [`${workload.service}: ${seen.lockHolder}`] : []));
  lines.push(`  lock      ${holders.length > 0 ? holders.join(', ') : 'free'}`);
  if (record.ledger)
    lines.push(
      `  ledger    ${record.ledger.place}${record.ledger.owed.length > 0 ? `, ${record.ledger.owed.length} still to be appended by the next run` : ''}`,
    );
  if (history.length > 0)
    lines.push(
      '',
      '  before',
      ...history.slice(0, 5).map((entry) => `    ${entry.id}  ${entry.version}  ${entry.phase}  ${new Date(entry.endedAt).toISOString()}`),
    );
  return lines.join('\n');
}

function row({ workload, now, trouble }: LiveWorkload): string[] {
  if (!now) return [workload.service, workload.target, '-', '-', '-', '-', trouble ?? 'the Deployment does not exist'];
  const { newCount, oldCount, readyCount, desiredCount, state } = now;
  return [workload.service, workload.target, String(newCount), String(oldCount), String(readyCount), String(desiredCount), state];
}
