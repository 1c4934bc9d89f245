/** No series is taken to hang together more than this: 39 values for one. */
const MOST = 0.95;

/**
 * By how much the deviation of a mean, or of U, is larger than for independent values, where each value takes after the one before: √((1 + ρ)/(1 − ρ)), 1 where they do not. ρ is the
 * correlation of neighbours, each about the mean of its side, of both sides together, with its bias of (1 + 3ρ̂)/n made good (a mean that is estimated from n values hides part of it).
 * Sources: Bayley & Hammersley 1946 for the effective number of values; Marriott & Pope 1954 for the bias.
 *
 * Worked example: 1, 2, 3, 4, 5 on both sides: deviations −2 … 2, Σ d_t·d_{t+1} = 2 + 0 + 0 + 2 = 4, Σ d² = 10, ρ̂ = 0.4; with n = 5, ρ = 0.4 + 2.2/5 = 0.84: √(1.84/0.16) = 3.39.
 */
export function persistence(sides: readonly (readonly number[])[]): number {
  let products = 0;
  let squares = 0;
  for (const values of sides) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    values.forEach((value, index) => {
      squares += (value - mean) ** 2;
      if (index > 0) products += (value - mean) * ((values[index - 1] ?? mean) - mean);
    });
  }
  if (!(squares > 0)) return 1;
  const count = sides.reduce((sum, { length }) => sum + length, 0) / sides.length;
  const seen = products / squares;
  const correlation = Math.min(MOST, Math.max(0, seen + (1 + 3 * seen) / count));
  return Math.sqrt((1 + correlation) / (1 - correlation));
}
