/**
 * P(Z > z) of the standard normal distribution, with a relative error under 2·10⁻⁷ also far out, where 1 − P(Z ≤ z) would have no digits left.
 * Source: Press et al., Numerical Recipes (3rd ed.), section 6.2.2: erfc by a Chebyshev fit.
 *
 * Worked example: normalTail(1.959964) = 0.025; normalTail(2.326348) = 0.01.
 */
export function normalTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const polynomial = COEFFICIENTS.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const tail = (t * Math.exp(-x * x + polynomial)) / 2;
  return z >= 0 ? tail : 1 - tail;
}

const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
];
