/** Ratios for which an interval can be told; between them the answer is the next one outwards. */
const STEPS = [1.02, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.4, 1.5, 1.6, 1.8, 2, 2.25, 2.5, 3, 3.5, 4, 5, 6, 8, 10, 15, 20, 50];
/** Effects that evidence is looked for, above a tolerance of 1.1; a larger tolerance moves them with it. */
const EFFECTS = [1.5, 2, 3, 5, 10];
const USUAL_TOLERANCE = 1.1;

/** Ratios of new to old, ascending, for which the likelihood is kept; always the same for one tolerance. */
export function ratioGrid(tolerance: number): readonly number[] {
  const up = [...STEPS, tolerance, ...effectsOver(tolerance)].filter((ratio) => ratio > 1);
  return [...new Set([...up, ...up.map((ratio) => 1 / ratio), 1])].toSorted((a, b) => a - b);
}

/** The effects that are evidence against "at most the tolerance". */
export function effectsOver(tolerance: number): readonly number[] {
  return EFFECTS.map((effect) => effect * Math.max(1, tolerance / USUAL_TOLERANCE));
}
