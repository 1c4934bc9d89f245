import { hasEnded } from '../lifecycle.ts';
import type { ResolvedPlan } from '../plan/resolved-plan.ts';
import type { Fact, PrecheckFacts } from '../precheck/facts.ts';
import type { ReleaseRecord } from '../record/release-record.ts';
import { advice, type DoctorFinding, good, isExplained, toChange } from './doctor-finding.ts';

/** What earlier releases have left behind: a record under way, locks of processes that are gone. */
export function examineLeftovers(
  plan: ResolvedPlan,
  record: Fact<ReleaseRecord>,
  targets: readonly PrecheckFacts[],
): readonly DoctorFinding[] {
  return [...ofRecord(plan, record), ...targets.flatMap(deadLocks)];
}

function ofRecord({ application, environment }: ResolvedPlan, record: Fact<ReleaseRecord>): readonly DoctorFinding[] {
  const told = { group: 'leftovers', check: 'record', about: `${application} → ${environment}` } as const;
  if ('error' in record) {
    const { message } = record.error;
    return isExplained(record.error) ? [] : [toChange({ ...told, message: `the record cannot be read: ${message}`, fix: null }, 'error')];
  }
  const { release } = record.value;
  if (release === null) return [good({ ...told, message: 'no release yet' })];
  const { id, version, phase, reason } = release;
  const undo = `sluice rollback ${id}`;
  if (phase === 'rollback-failed')
    return [
      advice(
        { ...told, message: `${id} (${version}) could not be brought back: ${reason}`, fix: `look at its instances, then: ${undo}` },
        'fail',
      ),
    ];
  if (hasEnded(phase)) return [good({ ...told, message: `the newest release, ${id} (${version}), is ${phase}` })];
  return [
    advice({
      ...told,
      message: `${id} (${version}) is under way, ${phase}: ${reason}. Another version is refused until it has ended`,
      fix: `go on: sluice release --resume -e ${environment}; or end it: ${undo}`,
    }),
  ];
}

function deadLocks({ target, services, cluster }: PrecheckFacts): readonly DoctorFinding[] {
  const now = 'value' in cluster ? cluster.value.serverTimeMs : null;
  return Object.entries(services).flatMap(([service, { lease }]) => {
    if (now === null || 'error' in lease || lease.value === null) return [];
    const { name, holder, renewedAtMs, durationSeconds } = lease.value;
    if (holder === '' || renewedAtMs === null || renewedAtMs + durationSeconds * 1000 > now) return [];
    const seconds = Math.round((now - renewedAtMs) / 1000);
    const message = `lock ${name}: ${holder} ended without giving it back, and has not renewed it for ${seconds} s`;
    const fix = 'nothing: the next release takes it over';
    return [advice({ group: 'leftovers', check: 'lock', about: `${service} in ${target}`, message, fix })];
  });
}
