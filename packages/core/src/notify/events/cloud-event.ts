import type { JsonValue } from '../../precheck/check-result.ts';

/** A CloudEvent, version 1.0. https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** The same for the same happening, whoever derives it and how often: the receiver can tell a repetition by it. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  /** RFC 3339. */
  readonly time: string;
  readonly datacontenttype: string;
  readonly data: JsonValue;
}
