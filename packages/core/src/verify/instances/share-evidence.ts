/** Ratios of the new rate to the old one that the evidence is weighed for, equally (reference: docs/verification.md). */
const RATIOS = [1.5, 2, 3, 5, 10];

/** Logarithm of the likelihood ratio of each of the ratios against the tolerated one. */
export type ShareEvidence = readonly number[];

export function beginShareEvidence(): ShareEvidence {
  return RATIOS.map(() => 0);
}

/**
 * One interval of the sequential mixture test of Lindon and Malek (arXiv 2011.03567): when both sides have the same rate, a share ρ of the events is
 * the new side's, ρ being its share of the time that was looked at; with the rate ratio r it is θ(r) = ρr / (ρr + 1 − ρ). Where one
 * side was not looked at, nothing is learned.
 *
 * Worked example: one new instance beside nine old ones (ρ = 0.1), one event, of the new one; r = 10, tolerance 1:
 * θ(10) = 1 / 1.9 = 0.526, and the logarithm of 0.526 / 0.1 is 1.66.
 */
export function addShareEvidence(
  evidence: ShareEvidence,
  events: { readonly new: number; readonly old: number },
  seconds: { readonly new: number; readonly old: number },
  tolerance: number,
): ShareEvidence {
  if (events.new + events.old === 0 || seconds.new <= 0 || seconds.old <= 0) return evidence;
  const share = seconds.new / (seconds.new + seconds.old);
  const theta = (ratio: number): number => (share * ratio) / (share * ratio + 1 - share);
  const tolerated = theta(tolerance);
  return RATIOS.map((ratio, index) => {
    const assumed = theta(ratio);
    return (evidence[index] ?? 0) + events.new * Math.log(assumed / tolerated) + events.old * Math.log((1 - assumed) / (1 - tolerated));
  });
}

/** log E of the mixture: at or over log(1 / α) the rates differ. */
export function logEvidence(evidence: ShareEvidence): number {
  const largest = Math.max(...evidence);
  return largest + Math.log(evidence.reduce((sum, one) => sum + Math.exp(one - largest), 0) / evidence.length);
}
