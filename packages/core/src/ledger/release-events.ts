import { hasEnded } from '../lifecycle.ts';
import { secondsToVerdict } from '../notify/signal-words.ts';
import { measuredSignals } from '../record/measured-signals.ts';
import type { Release, ReleaseRecord, VersionRecord, WorkloadRecord } from '../record/release-record.ts';
import { fixClass } from '../slo/decide-gate.ts';
import type { EndedEvent, LedgerEvent } from './ledger-event.ts';

/** An event before it has an id. */
export type Happening = LedgerEvent extends infer Event ? (Event extends LedgerEvent ? Omit<Event, 'id'> : never) : never;

/**
 * What a ledger remembers of the step from one record to the next: a release that began, decisions of people, a hold that somebody has to
 * look at, a way back, an end. Stages that follow each other as planned are not among it. `by` is who moves the release.
 */
export function releaseEvents(before: ReleaseRecord, after: ReleaseRecord, by: string): Happening[] {
  const { release } = after;
  const previous = before.release;
  if (release === null) return [];
  if (previous !== null && previous.id === release.id && previous.startedAt === release.startedAt)
    return [...decisions(previous, release), ...overrides(previous, release), ...phaseOf(previous, release, by)];
  return [...replaced(previous, after, by), started(release), ...decisions(null, release), ...phaseOf(null, release, by)];
}

function commonOf({ id, version, plan }: Release, at: number, by: string) {
  return { application: plan.application, environment: plan.environment, release: id, version, at: timeOf(at), by };
}

export function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

function started(release: Release): Happening {
  const { origin, artifacts, workloads, plan, checks } = release;
  return {
    ...commonOf(release, release.startedAt, release.startedBy),
    kind: 'started',
    planDigest: plan.digest,
    origin: origin && {
      server: origin.server,
      repository: origin.repository,
      commit: origin.commit,
      ref: origin.ref,
      run: origin.run,
      attempt: origin.attempt,
    },
    services: workloads.map(({ service, target, stable, goal }) => ({
      service,
      target,
      digest: artifacts.find((artifact) => artifact.service === service)?.digest ?? null,
      from: running(stable),
      to: running(goal),
    })),
    checks,
    overrides: startedOverrides(release),
  };
}

/** What a reason for a fix sets aside, where the plan lets it. */
function startedOverrides({ fix, plan }: Release): { what: string; reason: string }[] {
  if (fix === null) return [];
  const { reason } = fix;
  return [
    { what: 'windows', reason },
    ...(plan.promotion?.override === 'fix' ? [{ what: 'promotion', reason }] : []),
    ...(isAllowedBySlo(plan, reason) ? [{ what: 'slo', reason }] : []),
  ];
}

/** A reason of a class that the plan lets go on in spite of a spent or burning budget. */
function isAllowedBySlo({ slo }: Release['plan'], reason: string): boolean {
  return slo !== undefined && fixClass(reason, slo.allow) !== null;
}

function decisions(before: Release | null, release: Release): Happening[] {
  const { approvals, startedBy, origin } = release;
  const known = (entry: Release['approvals'][number]): boolean =>
    before?.approvals.some(
      ({ name, scope, decision, at }) => name === entry.name && scope === entry.scope && decision === entry.decision && at === entry.at,
    ) ?? false;
  return approvals
    .filter((entry) => !known(entry))
    .map(({ name, scope, decision, by, at, seenAt, comment, via }) => ({
      ...commonOf(release, at, by),
      kind: 'approval',
      approval: name,
      scope,
      decision,
      via,
      comment,
      seenAt: timeOf(seenAt),
      samePerson: by === startedBy || by === origin?.actor,
    }));
}

/** One that it began with is told by its start. */
function overrides(before: Release, release: Release): Happening[] {
  const { fix } = release;
  const accepted = acceptances(before, release);
  if (fix === null || fix.at === before.fix?.at) return accepted;
  const override = { ...commonOf(release, fix.at, fix.by), kind: 'override', reason: fix.reason } as const;
  const slo = isAllowedBySlo(release.plan, fix.reason) ? [{ ...override, what: 'slo' }] : [];
  return [{ ...override, what: 'windows' }, ...slo, ...accepted];
}

/** Somebody went on although a verify step was not decided. */
function acceptances(before: Release, release: Release): Happening[] {
  const known = new Set(before.verifications.flatMap((record) => record.accepted?.at ?? []));
  const fresh = new Map<number, Happening>();
  for (const { accepted, verification, reason } of release.verifications)
    if (accepted !== null && !known.has(accepted.at))
      fresh.set(accepted.at, {
        ...commonOf(release, accepted.at, accepted.by),
        kind: 'override',
        what: `verification ${verification}`,
        reason,
      });
  return [...fresh.values()];
}

function phaseOf(before: Release | null, release: Release, by: string): Happening[] {
  const { phase, holding, reason, workloads, updatedAt } = release;
  if (before !== null && before.phase === phase && before.holding === holding) return [];
  const common = commonOf(release, updatedAt, by);
  switch (phase) {
    case 'held':
      return isTrouble(holding) ? [{ ...common, kind: 'held', holding, reason }] : [];
    case 'rolling-back':
      return [
        {
          ...common,
          kind: 'rolling-back',
          reason,
          services: workloads.map(({ service, target, back }) => ({ service, target, to: running(back) })),
        },
      ];
    case 'succeeded':
      return [ended(release, common, 'succeeded', ({ goal }) => goal)];
    case 'rolled-back':
      return [ended(release, common, 'rolled-back', ({ back }) => back)];
    case 'rollback-failed':
    case 'rejected':
    case 'superseded':
      return [ended(release, common, phase, null)];
    case 'prepared':
    case 'prechecking':
    case 'releasing':
    case 'verifying':
    case 'finishing':
      return [];
    default:
      return phase satisfies never;
  }
}

/** Neither the wait for a decision nor the time between two stages: something came in between. */
function isTrouble(holding: Release['holding']): holding is NonNullable<Release['holding']> {
  switch (holding) {
    case 'failure':
    case 'foreign':
    case 'gate':
    case 'verification':
    case 'cancelled':
    case 'lock-lost':
    case 'runner-lost':
      return true;
    case 'approval':
    case 'stage':
    case 'window':
    case null:
      return false;
    default:
      return holding satisfies never;
  }
}

/** A release that ended only by giving way to the next: its summary says how. */
function replaced(previous: Release | null, { history, release }: ReleaseRecord, by: string): Happening[] {
  if (previous === null || release === null || hasEnded(previous.phase)) return [];
  const summary = history.find(({ id, startedAt }) => id === previous.id && startedAt === previous.startedAt);
  if (summary === undefined || !hasEnded(summary.phase)) return [];
  const last = { ...previous, phase: summary.phase, holding: null, reason: summary.reason, updatedAt: release.startedAt };
  return phaseOf(previous, last, by);
}

function ended(
  release: Release,
  common: ReturnType<typeof commonOf>,
  outcome: EndedEvent['outcome'],
  serves: ((workload: WorkloadRecord) => VersionRecord) | null,
): Happening {
  const { reason, startedAt, workloads } = release;
  const services =
    serves === null
      ? []
      : workloads.map((workload) => ({ service: workload.service, target: workload.target, now: running(serves(workload)) }));
  const signals = signalsOf(release);
  return { ...common, kind: 'ended', outcome, reason, startedAt: timeOf(startedAt), services, ...(signals.length > 0 && { signals }) };
}

/** A ledger is read for years: the numbers of each signal, the worst first, without what charts are drawn from. */
const MOST_SIGNALS = 200;

function signalsOf(release: Release): NonNullable<EndedEvent['signals']> {
  return measuredSignals(release)
    .slice(0, MOST_SIGNALS)
    .map((each) => {
      const { service, target, verification, signal, before, during, after } = each;
      const accepted = release.verifications.find(
        (record) =>
          record.service === service && record.target === target && record.verification === verification && record.accepted !== null,
      )?.accepted;
      return {
        service,
        target,
        verification,
        signal: signal.name,
        verdict: signal.verdict,
        before: before?.value ?? null,
        during: during?.value ?? null,
        after: after?.value ?? null,
        ratio: signal.ratio,
        low: signal.interval?.low ?? null,
        high: signal.interval?.high ?? null,
        requests: signal.exposure.requests,
        seconds: secondsToVerdict(signal, each),
        acceptedBy: accepted?.by ?? null,
      };
    });
}

function running({ version, images }: VersionRecord): { version: string | null; images: string[] } {
  return { version, images: [...images] };
}
