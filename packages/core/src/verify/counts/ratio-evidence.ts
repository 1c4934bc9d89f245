import type { Likelihood } from './likelihood.ts';
import { EFFECTS, ratioGrid, type Way } from './ratio-grid.ts';

/** The evidence that is left without the interval that gave most has to be this power of 1/α. */
const WITHOUT_LARGEST = 0.3;

const LOG_WEIGHTS = EFFECTS.map(({ weight }) => Math.log(weight));

/**
 * ln E of "worse than the tolerance", for more (`increase`) or fewer (`decrease`) events on the new side: E = Σ_j w_j · exp((ℓ(r_j) − ℓ(r_0)) / φ), r_0 the tolerance,
 * r_j the effects that are looked for, w_j their weights. It is a failure when ln E ≥ ln 1/α.
 *
 * Why that is no false alarm: while the new side is no worse, E ≥ 1/α happens with probability ≤ α however often one looks (Ville's inequality), for each interval multiplies E
 * by a factor whose mean is at most 1. For c, b Poisson: E[exp(a·c + d·b)] with a = ln(θ_j/θ_0) > 0, d = ln((1 − θ_j)/(1 − θ_0)) < 0 is
 * exp(λ·(e^a − 1) + μ·(e^d − 1)), and λ·(1 − θ_0) ≤ μ·θ_0 makes the exponent ≤ 0. Events of requests (binomial counts) have a smaller E[exp], so it holds for them too,
 * and for any traffic, also one that changes from interval to interval. φ divides the counts where events come in clusters ({@link dispersionOf}).
 *
 * One interval alone never decides: the evidence without the one that gave most has to reach (1/α)^0.3. `logE` is the smaller of ln E and what is left over 0.3,
 * which only lowers it, and so keeps the bound.
 *
 * Source: Lindon & Malek 2022 (arXiv 2011.03567), section 3.
 * Worked example: tolerance 1, φ = 1, ρ = 0.5, c = 30 and b = 10 in all: ratio 3 against 1 is 30·ln 1.5 + 10·ln 0.5 = 5.23. With half of the weight on it alone E is at least
 * 0.5·e^5.23 = 93 ≥ 20.
 */
export function logEvidence({ sums, largest }: Likelihood, tolerance: number, dispersion: number, way: Way): Evidence {
  const places = ratioGrid(tolerance)[way];
  const none = sums[places.tolerance] ?? 0;
  const all = places.effects.map((effect) => (sums[effect] ?? 0) - none);
  const rest = all.map((sum, index) => sum - (largest[way][index] ?? 0));
  const suspicion = mixture(all, LOG_WEIGHTS, dispersion);
  return { suspicion, logE: Math.min(suspicion, mixture(rest, LOG_WEIGHTS, dispersion) / WITHOUT_LARGEST) };
}

export interface Evidence {
  readonly logE: number;
  /** ln E with all intervals, whether one of them alone gave most of it or not. */
  readonly suspicion: number;
}

/**
 * Ratios that are not excluded: {r : E_r < 1/α} with E_r = Σ_g w · exp((ℓ(g) − ℓ(r)) / φ), where g goes over the whole grid with equal weights. It holds the true ratio at every
 * look with probability ≥ 1 − α. `low` null: down to zero; `high` null: without end. An end is the next grid point outwards, so it is never too narrow.
 */
export function ratioInterval(
  { sums }: Likelihood,
  tolerance: number,
  dispersion: number,
  alpha: number,
): { readonly low: number | null; readonly high: number | null } {
  const { ratios } = ratioGrid(tolerance);
  const least =
    mixture(
      sums,
      sums.map(() => -Math.log(sums.length)),
      dispersion,
    ) + Math.log(alpha);
  const kept = sums.map((sum) => sum / dispersion > least);
  return { low: ratios[kept.indexOf(true) - 1] ?? null, high: ratios[kept.lastIndexOf(true) + 1] ?? null };
}

/** ln Σ w·exp(x/φ), with the largest term taken out first so that nothing overflows. */
function mixture(terms: readonly number[], logWeights: readonly number[], dispersion: number): number {
  const scaled = terms.map((term, index) => term / dispersion + (logWeights[index] ?? 0));
  const largest = Math.max(...scaled);
  let sum = 0;
  for (const term of scaled) sum += Math.exp(term - largest);
  return largest + Math.log(sum);
}
