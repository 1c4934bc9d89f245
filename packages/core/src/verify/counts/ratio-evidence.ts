import type { Counts } from '../reading.ts';
import { logSumExp } from './log-sum-exp.ts';
import { effectsOver, ratioGrid } from './ratio-grid.ts';

/**
 * Log-likelihoods of the ratios of {@link ratioGrid}, each against ratio 1, after one more interval.
 *
 * Given that c + b bad events happened, each was on the new side with probability θ(r) = ρ·r / (ρ·r + 1 − ρ), where ρ is the share of requests on the new side
 * in this interval and r the ratio of the rates. So the log-likelihood grows by c·ln θ(r) + b·ln(1 − θ(r)). Counts may be fractions.
 * Source: Lindon & Malek 2022 (arXiv 2011.03567).
 *
 * Worked example: ρ = 0.5, c = 3, b = 1. r = 2: θ = 2/3; 3·ln(2/3) + ln(1/3) = −2.3150; r = 1: 4·ln(1/2) = −2.7726; the ratio 2 gains 0.4576.
 */
export function addLikelihoods(
  logLikelihoods: readonly number[],
  tolerance: number,
  interval: { readonly new: Counts; readonly old: Counts },
): readonly number[] {
  const total = interval.new.total + interval.old.total;
  const share = interval.new.total / total;
  // With traffic on one side only it is certain where events happen: nothing is learned of the ratio.
  if (!(share > 0 && share < 1)) return logLikelihoods;
  return ratioGrid(tolerance).map((ratio, index) => {
    const norm = share * ratio + 1 - share;
    const gained = interval.new.bad * Math.log(ratio) - (interval.new.bad + interval.old.bad) * Math.log(norm);
    return (logLikelihoods[index] ?? 0) + gained;
  });
}

/**
 * ln E of "worse than the tolerance", for more (`increase`) or fewer (`decrease`) events on the new side: E = Σ_j w_j · exp((ℓ(r_j) − ℓ(r_0)) / φ), r_0 the tolerance,
 * r_j the effects looked for, with equal weights. While the new side is no worse, E ≥ 1/α happens with probability ≤ α however often one looks (Ville's
 * inequality): each event adds a factor whose mean is at most 1, also where rates change from interval to interval, as long as both sides change alike.
 * φ divides the counts, and so the log-likelihoods, where events come in clusters.
 *
 * Worked example: tolerance 1, φ = 1, ρ = 0.5, c = 30, b = 10, and only the effect 3: θ = 3/4 against 1/2: 30·ln 1.5 + 10·ln 0.5 = 5.23, E = 187. With five
 * effects the fifth part of it is sure: 37 ≥ 20.
 */
export function logEvidence(
  logLikelihoods: readonly number[],
  tolerance: number,
  dispersion: number,
  direction: 'increase' | 'decrease',
): number {
  const turn = (ratio: number) => (direction === 'increase' ? ratio : 1 / ratio);
  const at = likelihoodAt(logLikelihoods, tolerance);
  const effects = effectsOver(tolerance);
  const none = at(turn(tolerance));
  return logSumExp(effects.map((effect) => (at(turn(effect)) - none) / dispersion)) - Math.log(effects.length);
}

/**
 * Ratios that are not excluded: {r : E_r < 1/α} with E_r = Σ_g w_g · exp((ℓ(g) − ℓ(r)) / φ), where g goes over the whole grid. It holds the true ratio at every look with
 * probability ≥ 1 − α. `low` null: down to zero; `high` null: without end. An end is the next grid point outwards, so it is never too narrow.
 */
export function ratioInterval(
  logLikelihoods: readonly number[],
  tolerance: number,
  dispersion: number,
  alpha: number,
): { readonly low: number | null; readonly high: number | null } {
  const grid = ratioGrid(tolerance);
  const scaled = grid.map((_, index) => (logLikelihoods[index] ?? 0) / dispersion);
  const mixture = logSumExp(scaled) - Math.log(grid.length);
  const kept = grid.map((_, index) => mixture - (scaled[index] ?? 0) < -Math.log(alpha));
  const first = kept.indexOf(true);
  const last = kept.lastIndexOf(true);
  return { low: grid[first - 1] ?? null, high: grid[last + 1] ?? null };
}

function likelihoodAt(logLikelihoods: readonly number[], tolerance: number): (ratio: number) => number {
  const grid = ratioGrid(tolerance);
  return (ratio) => {
    const index = grid.findIndex((candidate) => Math.abs(candidate - ratio) < 1e-9 * ratio);
    return logLikelihoods[index] ?? 0;
  };
}
