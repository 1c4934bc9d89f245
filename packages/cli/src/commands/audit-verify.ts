import { type ClustersOptions, type VerifiedLedger, verifyLedger } from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../view/output.ts';
import { renderVerification } from '../view/verification.ts';

export interface AuditVerifyOptions {
  readonly ledger?: string;
  readonly anchors: readonly string[];
  readonly json: boolean;
}

/** `sluice audit verify`: 0 where the ledger is as it was written, 1 where it is not. */
export async function auditVerify(options: AuditVerifyOptions, output: Output, reach: ClustersOptions = {}): Promise<number> {
  const verified = await verifyLedger({ env: reach.env ?? process.env, ledger: options.ledger, anchors: options.anchors });
  output.answer(options.json ? JSON.stringify(documentOf(verified), null, 2) : renderVerification(verified));
  return verified.faults.length === 0 ? EXIT.succeeded : EXIT.failed;
}

function documentOf({ place, entries, head, faults, anchored, blindSpots, protection, notes }: VerifiedLedger) {
  return { schemaVersion: 1, ledger: place, valid: faults.length === 0, entries, head, faults, anchored, blindSpots, protection, notes };
}
