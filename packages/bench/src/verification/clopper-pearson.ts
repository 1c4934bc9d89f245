/**
 * The smallest probability with which so many of so many are not surprising: the exact one-sided lower bound of a share (Clopper & Pearson 1934), found by halving.
 *
 * Worked example: 70 of 1000 at 99%: P(X ≥ 70) = 1% for p = 0.0525, so the share is over 5% beyond doubt; of 67 the bound is 0.0499.
 */
export function lowerBound(hits: number, tries: number, confidence: number): number {
  if (hits === 0) return 0;
  let [low, high] = [0, hits / tries];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (atLeast(hits, tries, middle) < 1 - confidence) low = middle;
    else high = middle;
  }
  return low;
}

/** P(X ≥ hits) of a binomial X, summed from its terms by logarithms. */
function atLeast(hits: number, tries: number, p: number): number {
  if (p <= 0) return 0;
  let logTerm = tries * Math.log1p(-p);
  let below = 0;
  for (let count = 0; count < hits; count += 1) {
    below += Math.exp(logTerm);
    logTerm += Math.log((tries - count) / (count + 1)) + Math.log(p) - Math.log1p(-p);
  }
  return 1 - below;
}
