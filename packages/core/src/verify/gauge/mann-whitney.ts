import { normalTail } from './normal-tail.ts';

export interface RankTest {
  /** One-sided: how probable such ranks are while `one` is not larger than `other`, and while it is not smaller. */
  readonly larger: number;
  readonly smaller: number;
  /** Share of pairs in which `one` is larger, half of the ties: U / (n·m). 0.5 where nothing speaks for either. */
  readonly effect: number;
  /** Standard deviation of U while both are alike; 0 where all values are the same. */
  readonly deviation: number;
}

/**
 * Mann–Whitney U by the normal approximation, with correction for ties and for continuity. U = R − n(n + 1)/2 with R the sum of the ranks of `one` in both together,
 * ties sharing the mean of their ranks; mean n·m/2, variance n·m/12 · (N + 1 − Σ(t³ − t) / (N(N − 1))).
 * `persistence` widens the deviation where values take after those before them.
 * Source: Lehmann, Nonparametrics (1975), section 1.3; the same as `wilcox.test(exact = FALSE)` of R, which Kayenta follows.
 *
 * Worked example: one = 6, 7, 8, 9, 10, other = 1 … 5: U = 25, mean 12.5, variance 25/12 · 11 = 22.92, z = (25 − 12.5 − 0.5) / 4.787 = 2.507, larger = 0.0061.
 */
export function mannWhitney(one: readonly number[], other: readonly number[], persistence = 1): RankTest {
  const [own, others] = [Float64Array.from(one).sort(), Float64Array.from(other).sort()];
  const count = own.length * others.length;
  const total = own.length + others.length;
  let ranks = 0;
  let ties = 0;
  for (let i = 0, j = 0; i < own.length || j < others.length; ) {
    const value = Math.min(own[i] ?? Number.POSITIVE_INFINITY, others[j] ?? Number.POSITIVE_INFINITY);
    const [ownBefore, before] = [i, i + j];
    while (own[i] === value) i += 1;
    while (others[j] === value) j += 1;
    const equal = i + j - before;
    ranks += (i - ownBefore) * (before + (equal + 1) / 2);
    ties += equal ** 3 - equal;
  }
  const u = ranks - (own.length * (own.length + 1)) / 2;
  const deviation = persistence * Math.sqrt(Math.max(0, (count / 12) * (total + 1 - ties / (total * (total - 1)))));
  const effect = count === 0 ? 0.5 : u / count;
  if (!(deviation > 0)) return { larger: 1, smaller: 1, effect, deviation: 0 };
  return {
    larger: normalTail((u - count / 2 - 0.5) / deviation),
    smaller: normalTail((count / 2 - u - 0.5) / deviation),
    effect,
    deviation,
  };
}
