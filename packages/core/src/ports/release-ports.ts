import type { WorkloadRecord } from '../record/release-record.ts';
import type { DriveTimings } from '../release/drive-workload.ts';
import type { Report } from '../release/event.ts';
import type { ApprovalSource } from './approval-source.ts';
import type { Approver } from './approver.ts';
import type { Clock } from './clock.ts';
import type { Gates } from './gates.ts';
import type { Locks } from './locks.ts';
import type { Measuring } from './measuring.ts';
import type { RecordStore } from './record-store.ts';
import type { TeamMembers } from './team-members.ts';
import type { Windows } from './windows.ts';
import type { Workload } from './workload.ts';

/** All that moving a release needs from outside. */
export interface ReleasePorts {
  readonly records: RecordStore;
  readonly locks: Locks;
  readonly approver: Approver;
  /** Null or left out where nobody says who is in a team. */
  readonly members?: TeamMembers | null;
  /** Null outside of a workflow run. */
  readonly approvals: ApprovalSource | null;
  readonly clock: Clock;
  readonly windows: Windows;
  /** Null where nothing can be measured: then every verification is inconclusive. */
  readonly measuring: Measuring | null;
  /** Null where no gate can be asked: then every gate holds. */
  readonly gates: Gates | null;
  readonly report: Report;
  readonly timings: DriveTimings;
  /** Starts to watch a workload; the same one is opened once per process. */
  open(workload: WorkloadRecord): Promise<Workload>;
  /** Who acts, for locks: unique per process. */
  readonly holder: string;
}
