const FIRST = 5;
const GROWTH = 1.5;

/** Intervals after which the ranks are compared: 5, 8, 12, 17, 26, 38, 57, 86, … Declared beforehand, so that no look is chosen by what it shows. */
export function isLook(intervals: number): boolean {
  return intervals >= FIRST && lookNumber(intervals) > lookNumber(intervals - 1);
}

/** How many looks there were after so many intervals. */
export function lookNumber(intervals: number): number {
  let number = 0;
  while (Math.ceil(FIRST * GROWTH ** number) <= intervals) number += 1;
  return number;
}

/**
 * What the look after so many intervals may spend: α / (k(k + 1)) at the k-th. The sum over all looks is α, however long it takes: Σ 1/(k(k + 1)) = 1.
 * Source: Bonferroni over looks; for spending in general Lan & DeMets 1983.
 *
 * Worked example: α = 0.05: 0.025 after 5 intervals, 0.0083 after 8, 0.0042 after 12.
 */
export function alphaOfLook(intervals: number, alpha: number): number {
  const number = lookNumber(intervals);
  return alpha / (number * (number + 1));
}
