import type { Fault } from '../application/version.ts';
import type { ClientsAccount } from '../measure/clients-account.ts';
import type { MeasuredRelease } from '../measure/measured-release.ts';
import type { Told } from './told.ts';

/** How the demo means a release to end. */
export type Expected = 'succeeded' | 'rolled-back';

/** One release of the demo: what was to come of it, what the product says, and what the observer saw; null when it saw nothing. */
export interface DemoRelease {
  readonly version: string;
  /** The version that served before. */
  readonly from: string;
  readonly expected: Expected;
  readonly fault: Fault;
  readonly exitCode: number | null;
  readonly told: Told;
  readonly measured: MeasuredRelease | null;
  /** Null where nobody sent requests. */
  readonly clients: ClientsAccount | null;
}
