import type { PhaseChange, Release, StepRecord, WorkloadRecord } from '../../record/release-record.ts';
import type { SignalRecord, VerificationRecord } from '../../record/verification-record.ts';
import { describePart } from '../../release/progress.ts';
import type { Moment } from './moment.ts';

/** Something that the record says has happened, before it is put into the form of an event. */
export interface Happening {
  /** Unique in the release, and the same whenever it is derived again. */
  readonly key: string;
  readonly type: string;
  readonly moment: Moment;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** One sentence. */
  readonly text: string;
  readonly about: About;
}

export type About =
  | { readonly kind: 'phase'; readonly change: PhaseChange }
  | { readonly kind: 'step'; readonly step: StepRecord }
  | { readonly kind: 'approval'; readonly approval: Release['approvals'][number] }
  | { readonly kind: 'metric'; readonly verification: VerificationRecord; readonly signal: SignalRecord }
  | { readonly kind: 'service'; readonly workload: WorkloadRecord; readonly serves: WorkloadRecord['goal'] };

/** All that has happened to a release, the oldest first: every phase is one, and so is every step, decision and service that changed. */
export function happenings(release: Release): readonly Happening[] {
  // What comes after a verify step was never left: nobody resumed it.
  const told = release.phases.filter(({ phase }, index) => !(phase === 'releasing' && release.phases[index - 1]?.phase === 'verifying'));
  const phases = distinct(told.map((change, index) => ofPhase(change, index === 0)));
  const begins = ({ moment }: Happening): boolean => moment === 'started' || moment === 'resumed';
  // Of what came in the same millisecond: a run begins, does its steps, and ends.
  const all = [
    ...phases.filter(begins),
    ...release.approvals.map(ofApproval),
    ...release.verifications.flatMap(ofVerification),
    ...release.steps.flatMap((step) => ofStep(release, step)),
    ...services(release),
    ...phases.filter((happening) => !begins(happening)),
  ];
  return all.sort((a, b) => a.at - b.at);
}

/** Two holds in one millisecond are two. */
function distinct(phases: readonly Happening[]): readonly Happening[] {
  const seen = new Map<string, number>();
  return phases.map((happening) => {
    const count = (seen.get(happening.key) ?? 0) + 1;
    seen.set(happening.key, count);
    return count === 1 ? happening : { ...happening, key: `${happening.key}/${count}` };
  });
}

function ofPhase(change: PhaseChange, first: boolean): Happening {
  const { phase, holding, at, reason } = change;
  const [type, moment] = typeOf(phase, holding, first);
  return { key: `phase/${phase}/${at}`, type: `ci.sluice.${type}`, moment, at, text: reason, about: { kind: 'phase', change } };
}

function typeOf(phase: PhaseChange['phase'], holding: PhaseChange['holding'], first: boolean): readonly [type: string, moment: Moment] {
  switch (phase) {
    case 'prepared':
    case 'prechecking':
      return ['plan.started', 'started'];
    case 'releasing':
      return first ? ['plan.started', 'started'] : ['resumed', 'resumed'];
    case 'verifying':
      return ['verifying', 'verifying'];
    case 'finishing':
      return ['finishing', 'finishing'];
    case 'held':
      return ofHold(holding);
    case 'rolling-back':
      return ['rollback.started', 'rolling-back'];
    case 'rolled-back':
      return ['rollback.succeeded', 'rolled-back'];
    case 'rollback-failed':
      return ['rollback.failed', 'rollback-failed'];
    case 'succeeded':
      return ['plan.succeeded', 'succeeded'];
    case 'rejected':
      return ['plan.rejected', 'refused'];
    case 'superseded':
      return ['plan.superseded', 'superseded'];
    default:
      return phase satisfies never;
  }
}

function ofHold(holding: PhaseChange['holding']): readonly [type: string, moment: Moment] {
  switch (holding) {
    case 'approval':
      return ['paused', 'waiting'];
    case 'stage':
    case 'window':
    case null:
      return ['paused', 'paused'];
    case 'cancelled':
      return ['plan.cancelled', 'cancelled'];
    case 'failure':
      return ['plan.failed', 'failed'];
    case 'foreign':
    case 'gate':
    case 'verification':
    case 'lock-lost':
    case 'runner-lost':
      return ['held', 'held'];
    default:
      return holding satisfies never;
  }
}

function ofStep(release: Release, step: StepRecord): readonly Happening[] {
  const { target, index, kind, outcome, startedAt, endedAt } = step;
  if (kind === 'finish') return [];
  const what = `${describePart(release.plan, step)} in ${target}`;
  const key = `step/${target}/${index}/${kind}`;
  const about = { kind: 'step', step } as const;
  const began: Happening = {
    key: `${key}/started/${startedAt}`,
    type: 'ci.sluice.task.started',
    moment: 'step-started',
    at: startedAt,
    text: `${what} began`,
    about: { kind: 'step', step: { ...step, outcome: 'running', endedAt: null } },
  };
  if (outcome === 'running' || endedAt === null) return [began];
  const done = outcome === 'done';
  const ended: Happening = {
    key: `${key}/${outcome}/${endedAt}`,
    type: done ? 'ci.sluice.task.succeeded' : 'ci.sluice.task.failed',
    moment: done ? 'step-succeeded' : 'step-failed',
    at: endedAt,
    text: `${what} ${done ? 'is complete' : 'failed'}`,
    about,
  };
  return [began, ended];
}

/** A signal that failed, whatever the plan does about it. */
function ofVerification(verification: VerificationRecord): readonly Happening[] {
  const { target, service, index, signals, endedAt, startedAt } = verification;
  return signals
    .filter(({ verdict }) => verdict === 'fail')
    .map((signal) => {
      const at = signal.failedAt ?? endedAt ?? startedAt;
      return {
        key: `metric/${target}/${service}/${verification.verification}/${index ?? 'monitor'}/${signal.name}/${at}`,
        type: 'ci.sluice.metric.anomaly',
        moment: 'metric-anomaly',
        at,
        text: `${service} in ${target}: ${signal.name}: ${signal.message}`,
        about: { kind: 'metric', verification, signal },
      };
    });
}

function ofApproval(approval: Release['approvals'][number]): Happening {
  const { name, scope, decision, by, at } = approval;
  return {
    key: `approval/${name}/${scope}/${decision}/${at}`,
    type: `ci.sluice.${decision}`,
    moment: decision,
    at,
    text: `${name} was ${decision} by ${by}`,
    about: { kind: 'approval', approval },
  };
}

/** CDEvents 0.5: a service that serves another version now. A target is done when it is finished, a way back when all of it is. */
function services(release: Release): readonly Happening[] {
  const finished = release.steps.filter(({ kind, outcome }) => kind === 'finish' && outcome === 'done');
  const upgraded = finished.flatMap(({ target, endedAt, startedAt }) =>
    release.workloads
      .filter((workload) => workload.target === target)
      .map((workload) => ofService(workload, 'upgraded', endedAt ?? startedAt)),
  );
  const back = release.phases.filter(({ phase }) => phase === 'rolled-back').at(-1);
  const touched = back === undefined ? [] : release.workloads.filter(({ state }) => state !== null);
  return [...upgraded, ...touched.map((workload) => ofService(workload, 'rolledback', back?.at ?? release.updatedAt))];
}

function ofService(workload: WorkloadRecord, what: 'upgraded' | 'rolledback', at: number): Happening {
  const { service, target, goal, back } = workload;
  const serves = what === 'upgraded' ? goal : back;
  return {
    key: `service/${target}/${service}/${what}/${at}`,
    type: `dev.cdevents.service.${what}.0.3.0`,
    moment: what === 'upgraded' ? 'service-upgraded' : 'service-rolled-back',
    at,
    text: `${service} in ${target} is on ${serves.version ?? 'another version'}`,
    about: { kind: 'service', workload, serves },
  };
}
