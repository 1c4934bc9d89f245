import type { CloudEvent } from '../notify/events/cloud-event.ts';

/** A place that events are sent to. */
export interface EventChannel {
  /** As the plan calls it. */
  readonly name: string;
  /** Delivers one event, after as many attempts as it takes; rejects with a SluiceError when it was not taken. */
  send(event: CloudEvent): Promise<void>;
}

/** Remembers which event has gone where, so that none is sent twice to one place. */
export interface DeliveryLog {
  /** Ids of the events of a release that a channel has taken. */
  delivered(releaseId: string, channel: string): Promise<ReadonlySet<string>>;
  note(releaseId: string, channel: string, eventIds: readonly string[]): Promise<void>;
}
