import { randomUUID } from 'node:crypto';
import type { ObjectApi } from '../api/object-api.ts';
import { apiVersionOf, EVENTS, RESOURCE_TYPES } from '../api/resource-type.ts';
import { timestamp } from '../clock/clock.ts';
import type { KubeObject } from '../kube/objects.ts';

export interface EventText {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export type PostEvent = (about: KubeObject, kind: string, event: EventText) => void;

/** Posts the Events of controllers. One that cannot be posted (its namespace goes) is let go, as everywhere. */
export function eventPoster(api: ObjectApi, component: string): PostEvent {
  return (about, kind, event) => {
    const { name, namespace = 'default', uid, resourceVersion } = about.metadata;
    const type = RESOURCE_TYPES.find((each) => each.kind === kind);
    const now = timestamp(api.clock);
    const body = {
      metadata: { name: `${name}.${randomUUID().slice(0, 18).replace('-', '')}` },
      involvedObject: { apiVersion: type === undefined ? 'v1' : apiVersionOf(type), kind, name, namespace, uid, resourceVersion },
      ...event,
      source: { component },
      reportingComponent: component,
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    };
    try {
      api.create(EVENTS, namespace, body, { manager: component });
    } catch {
      // Said above.
    }
  };
}
