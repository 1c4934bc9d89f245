import {
  activeLock,
  describeLock,
  describeNext,
  formatDuration,
  hasEnded,
  oneLine,
  type Release,
  type ReleaseRecord,
  severityOf,
  signalLine,
} from '@sluice/core';
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
  if (release.holding === 'verification') lines.push('            or without the metrics: sluice release --resume --accept-inconclusive');
  if (!hasEnded(release.phase) || release.phase === 'succeeded') lines.push(`  undo      sluice rollback ${release.id}`);
  const rows = [['SERVICE', 'TARGET', 'NEW', 'OLD', 'READY', 'WANT', 'STATE'], ...live.map((entry) => row(entry))];
  lines.push('', ...table(rows, '  '));
  for (const line of measured(release)) lines.push(line);
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

/** The newest that was measured of each workload, as far as a person looks for it. */
function measured({ verifications, gates }: Release): readonly string[] {
  const newest = new Map(verifications.map((record) => [`${record.target}/${record.service}`, record]));
  const shown = [...newest.values()].toSorted((a, b) => severityOf(b.verdict) - severityOf(a.verdict));
  const gate = gates.at(-1);
  return [
    ...shown
      .slice(0, MOST_MEASURED)
      .map(({ service, target, signals, accepted }) =>
        oneLine(
          `  measured  ${service} in ${target}: ${signalLine(signals)}${accepted === null ? '' : `   gone on with by ${accepted.by}`}`,
        ),
      ),
    ...(shown.length > MOST_MEASURED ? [`  measured  ${shown.length - MOST_MEASURED} more workloads`] : []),
    ...(gate === undefined ? [] : [oneLine(`  gate      ${gate.gate.toUpperCase()} in ${gate.target}: ${gate.verdict}: ${gate.reason}`)]),
  ];
}

const MOST_MEASURED = 10;

function row({ workload, now, trouble }: LiveWorkload): string[] {
  if (!now) return [workload.service, workload.target, '-', '-', '-', '-', trouble ?? 'the Deployment does not exist'];
  const { newCount, oldCount, readyCount, desiredCount, state } = now;
  return [workload.service, workload.target, String(newCount), String(oldCount), String(readyCount), String(desiredCount), state];
}
