import type { RejectedView } from '../notify/comment/release-view.ts';
import type { ReleaseRecord } from '../record/release-record.ts';

/** Shows people how a release stands, where they look: one place each, brought up to date and never added to. */
export interface ReleaseAnnouncer {
  /** What is shown afterwards is what the record says; told again, nothing changes. */
  announce(record: ReleaseRecord): Promise<void>;
  /** A release that the checks refused, which no record has. */
  refuse(view: RejectedView): Promise<void>;
}
