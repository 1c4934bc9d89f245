import type { JsonValue } from '../../precheck/check-result.ts';
import type { Release } from '../../record/release-record.ts';
import type { CloudEvent } from './cloud-event.ts';
import { type About, type Happening, happenings } from './happening.ts';
import type { Moment } from './moment.ts';
import { packageAddress } from './package-address.ts';

/** An event, with the word that rules know it by and one sentence for people. */
export interface TellableEvent {
  readonly moment: Moment;
  readonly text: string;
  readonly event: CloudEvent;
}

/**
 * The events of what happened to a release between two of its records; all of them where there is none before. Pure, and with ids that
 * follow from the record: derived again, in another process, they are the same events.
 */
export function eventsBetween(before: Release | null, after: Release): readonly TellableEvent[] {
  const known = new Set(before === null || before.id !== after.id ? [] : happenings(before).map(({ key }) => key));
  return happenings(after)
    .filter(({ key }) => !known.has(key))
    .map((happening) => ({ moment: happening.moment, text: happening.text, event: eventOf(after, happening) }));
}

function eventOf(release: Release, { key, type, at, text, about }: Happening): CloudEvent {
  const id = `${release.id}/${key}`;
  const source = sourceOf(release);
  const time = new Date(at).toISOString();
  const common = { specversion: '1.0', id, source, type, time } as const;
  if (about.kind === 'service') {
    const subject = `service/${about.workload.target}/${about.workload.service}`;
    return {
      ...common,
      subject,
      datacontenttype: 'application/cdevents+json; charset=utf-8',
      data: serviceData(release, about, { id, source, type, time, subject }),
    };
  }
  return {
    ...common,
    subject: release.id,
    datacontenttype: 'application/json; charset=utf-8',
    data: { ...releaseData(release), text, ...detailOf(about) },
  };
}

/** The page of the environment's deployments, where the release came from a workflow; the environment of the plan otherwise. */
function sourceOf({ origin, plan }: Release): string {
  const environment = encodeURIComponent(plan.environment);
  return origin === null
    ? `/sluice/${encodeURIComponent(plan.application)}/${environment}`
    : `${origin.server}/${origin.repository}/deployments/${environment}`;
}

function releaseData({ id, version, plan, startedBy, origin }: Release): { readonly [key: string]: JsonValue } {
  return {
    schemaVersion: 1,
    release: id,
    application: plan.application,
    environment: plan.environment,
    version,
    startedBy,
    origin: origin === null ? null : { ...origin },
  };
}

function detailOf(about: Exclude<About, { kind: 'service' }>): { readonly [key: string]: JsonValue } {
  switch (about.kind) {
    case 'phase': {
      const { phase, holding, reason } = about.change;
      return { phase, holding, reason };
    }
    case 'step': {
      const { target, index, kind, outcome, startedAt, endedAt } = about.step;
      return { step: { target, index, kind, outcome, startedAt: isoOf(startedAt), endedAt: endedAt === null ? null : isoOf(endedAt) } };
    }
    case 'approval': {
      const { name, scope, decision, by, comment, via } = about.approval;
      return { approval: { name, scope, decision, by, comment, via } };
    }
    case 'metric': {
      const { target, service, verification, index } = about.verification;
      const { series: _, ...signal } = about.signal;
      return { target, service, verification, index, signal };
    }
    default:
      return about satisfies never;
  }
}

/** https://github.com/cdevents/spec/blob/v0.5.0/continuous-deployment.md, carried as its CloudEvents binding says. */
function serviceData(
  { plan, id: release, version, artifacts }: Release,
  { workload, serves }: Extract<About, { kind: 'service' }>,
  context: { readonly id: string; readonly source: string; readonly type: string; readonly time: string; readonly subject: string },
): JsonValue {
  const { id, source, type, time, subject } = context;
  const released = serves === workload.goal ? artifacts.find(({ service }) => service === workload.service) : undefined;
  const image = released === undefined ? (serves.images[0] ?? workload.name) : `${released.image}@${released.digest}`;
  return {
    context: { version: '0.5.0', id, source, type, timestamp: time },
    subject: {
      id: subject,
      source,
      type: 'service',
      content: { environment: { id: plan.environment, source }, artifactId: packageAddress(image) },
    },
    customData: { release, version, target: workload.target, serves: serves.version },
    customDataContentType: 'application/json',
  };
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
