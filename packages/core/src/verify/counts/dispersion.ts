import { pearson, type Spread } from './spread.ts';

/** What is assumed before anything is known: a tenth of a degree of freedom, that a rate varies by √2 of itself (φ = 1 + 2·μ). */
const PRIOR_DEGREES = 0.1;
const PRIOR_VARIATION = 2;
/** So little excess is chance: half of a standard deviation of the estimate, over √2. */
const CHANCE = 0.5;
/** What is seen of an excess may be less than there is: eleven times as much with one degree of freedom, a tenth more with a hundred. */
const CAUTION = 10;
/** With less than so many clusters on the old side it cannot say how large they are: the new side is believed up to this size. */
const FEW_CLUSTERS = 5;
const BELIEVED = 8;
/** 1% quantile of the normal distribution, as the upper end of what the old side leaves possible. */
const DOUBT = 2.33;

/**
 * φ: how much more counts vary than independent events would, variance over mean; 1 where they do not, never less. It divides the evidence.
 *
 * f = (χ²_old + χ²_new + 0.1·(1 + 2·μ)) / ν with ν = df_old + df_new + 0.1 degrees of freedom and μ the mean count of the old side. Both sides are asked, each about its own mean, for
 * with the old one alone three intervals have two degrees of freedom, and chance hides a variation too often. Of the excess over chance, f − 1 − 0.5/√ν, more is
 * believed than is seen: φ = 1 + (1 + 10/ν)·excess.
 *
 * The new side must not excuse itself: φ is at most what the old side leaves possible, its own χ²/df over the 1% quantile of χ²/df by Wilson & Hilferty 1931, with no more degrees
 * of freedom than clusters were seen on it. With fewer than five clusters it leaves a variation of rates by twice themselves, or clusters of eight.
 *
 * Sources: quasi-likelihood by Wedderburn 1974; the choices by measurement (docs/adr/0010-evidence-of-counts.md).
 * Worked example: 10 intervals, χ²_old = 18, χ²_new = 21, μ = 4: ν = 18.1, f = (39 + 0.9)/18.1 = 2.204; excess 2.204 − 1 − 0.5/4.254 = 1.087; φ = 1 + 1.552·1.087 = 2.687. The old
 * side has seen 40/2.687 = 14.9 clusters, so 9 degrees count: quantile (1 − 2/81 − 2.33·√(2/81))³ = 0.228, at most (18/9)/0.228 = 8.8: φ = 2.69.
 */
export function dispersionOf(sides: { readonly new: Spread; readonly old: Spread }): number {
  const fresh = pearson(sides.new);
  const old = pearson(sides.old);
  const mean = sides.old.bad / Math.max(1, sides.old.intervals);
  const seen = fresh.degrees + old.degrees;
  const assumed = 1 + PRIOR_VARIATION * mean;
  if (seen === 0) return assumed;
  const degrees = seen + PRIOR_DEGREES;
  const quotient = (fresh.chiSquared + old.chiSquared + PRIOR_DEGREES * assumed) / degrees;
  const excess = Math.max(0, quotient - 1 - CHANCE / Math.sqrt(degrees));
  const dispersion = 1 + (1 + CAUTION / degrees) * excess;
  return Math.max(1, Math.min(dispersion, possible(sides.old, dispersion)));
}

function possible(spread: Spread, dispersion: number): number {
  const { chiSquared, degrees } = pearson(spread);
  const clusters = Math.min(degrees, spread.bad / dispersion);
  const quantile = clusters > 0 ? Math.max(0, 1 - 2 / (9 * clusters) - DOUBT * Math.sqrt(2 / (9 * clusters))) ** 3 : 0;
  const most = quantile > 0 ? chiSquared / degrees / quantile : Number.POSITIVE_INFINITY;
  if (clusters >= FEW_CLUSTERS) return most;
  return Math.min(most, Math.max(BELIEVED, 1 + (4 * (spread.bad + 1)) / Math.max(1, spread.intervals)));
}
