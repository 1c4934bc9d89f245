/** Ratios for which an interval can be told; between them the answer is the next one outwards. */
const STEPS = [1.02, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.4, 1.5, 1.6, 1.8, 2, 2.25, 2.5, 3, 3.5, 4, 5, 6, 8, 10, 15, 20, 50];

/**
 * The effects that evidence is looked for, above a tolerance of 1.1, and how much each of them counts. A larger tolerance moves them with it. The weights were chosen by the
 * benchmark: most of them on what has to be found within a minute, some on what takes longer (docs/adr/0010-evidence-of-counts.md).
 */
export const EFFECTS = [
  { ratio: 1.5, weight: 0.1 },
  { ratio: 2, weight: 0.2 },
  { ratio: 3, weight: 0.5 },
  { ratio: 5, weight: 0.15 },
  { ratio: 10, weight: 0.05 },
] as const;
const USUAL_TOLERANCE = 1.1;

export type Way = 'increase' | 'decrease';

export interface RatioGrid {
  /** New to old, ascending, and their logarithms. */
  readonly ratios: readonly number[];
  readonly logs: readonly number[];
  /** Where the tolerance and the effects are in it, for either way. */
  readonly increase: Places;
  readonly decrease: Places;
}

interface Places {
  readonly tolerance: number;
  readonly effects: readonly number[];
}

const known = new Map<number, RatioGrid>();

/** Ratios for which the likelihood is kept: always the same for one tolerance, so that a state can be read without them. */
export function ratioGrid(tolerance: number): RatioGrid {
  const grid = known.get(tolerance) ?? layGrid(tolerance);
  known.set(tolerance, grid);
  return grid;
}

function layGrid(tolerance: number): RatioGrid {
  const effects = EFFECTS.map(({ ratio }) => ratio * Math.max(1, tolerance / USUAL_TOLERANCE));
  const over = [...STEPS, tolerance, ...effects].filter((ratio) => ratio > 1);
  const ratios = [...new Set([...over, ...over.map((ratio) => 1 / ratio), 1])].toSorted((a, b) => a - b);
  return {
    ratios,
    logs: ratios.map(Math.log),
    increase: { tolerance: ratios.indexOf(tolerance), effects: effects.map((effect) => ratios.indexOf(effect)) },
    decrease: { tolerance: ratios.indexOf(1 / tolerance), effects: effects.map((effect) => ratios.indexOf(1 / effect)) },
  };
}
