import type { Release, VerificationRecord } from '@sluice/core';
import type { FailureCause } from '@sluice/report';

/** What the product says became of a release: its record in the cluster, of which nothing is counted here. */
export interface Told {
  readonly id: string;
  readonly phase: string;
  readonly reason: string;
  readonly causes: readonly FailureCause[];
  readonly verifications: readonly VerificationRecord[];
}

export function toldBy({ id, phase, reason, causes, verifications }: Release): Told {
  return { id, phase, reason, causes, verifications };
}
