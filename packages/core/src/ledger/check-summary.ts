import { z } from 'zod';
import type { CheckResult } from '../precheck/check-result.ts';
import { worstVerdict } from '../verdict.ts';

const FINDINGS = 20;
const MESSAGE_LENGTH = 300;

/** What one check said of all services and targets: the worst verdict, and each result that was no pass, or passed because somebody set it aside. */
export const checkSummarySchema = z.object({
  check: z.string(),
  mode: z.enum(['warn', 'block']),
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'error']),
  /** Results that it gave. */
  count: z.number().int(),
  /** The first twenty. */
  findings: z.array(
    z.object({
      target: z.string(),
      service: z.string().nullable(),
      verdict: z.enum(['pass', 'fail', 'inconclusive', 'error']),
      message: z.string(),
    }),
  ),
});
export type CheckSummary = z.infer<typeof checkSummarySchema>;

/** What the record and the ledger keep of the checks before a release. */
export function summariseChecks(results: readonly CheckResult[]): CheckSummary[] {
  return [...new Set(results.map(({ check }) => check))].map((check) => {
    const own = results.filter((result) => result.check === check);
    return {
      check,
      mode: own.some(({ mode }) => mode === 'block') ? 'block' : 'warn',
      verdict: worstVerdict(own.map(({ verdict }) => verdict)),
      count: own.length,
      findings: own
        .filter(({ verdict, evidence }) => verdict !== 'pass' || isOverridden(evidence))
        .slice(0, FINDINGS)
        .map(({ target, service, verdict, message }) => ({ target, service, verdict, message: message.slice(0, MESSAGE_LENGTH) })),
    };
  });
}

function isOverridden(evidence: CheckResult['evidence']): boolean {
  return typeof evidence === 'object' && evidence !== null && 'overriddenBy' in evidence && evidence.overriddenBy !== null;
}
