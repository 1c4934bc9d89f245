/** No data is never `pass` (DESIGN.md section 1). */
export type Verdict = 'pass' | 'inconclusive' | 'error' | 'fail';

/** From best to worst. */
const SEVERITY = { pass: 0, inconclusive: 1, error: 2, fail: 3 } satisfies Record<Verdict, number>;

export function severityOf(verdict: Verdict): number {
  return SEVERITY[verdict];
}

/** Worst wins: fail, error, inconclusive, pass. Nothing at all is inconclusive. */
export function worstVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'inconclusive';
  return verdicts.reduce((worst, verdict) => (SEVERITY[verdict] > SEVERITY[worst] ? verdict : worst), 'pass');
}
