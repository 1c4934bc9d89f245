/** ln Σ exp(x), without overflow: the largest is taken out first. −Infinity of nothing. */
export function logSumExp(terms: readonly number[]): number {
  const largest = Math.max(...terms);
  if (!Number.isFinite(largest)) return largest;
  return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
}
