/** What is varied: one kind of release, simulated many times. */
export interface Cell {
  /** Requests per second, the mean of both sides. */
  readonly rate: number;
  /** Of all requests, those to the new side. */
  readonly share: number;
  /** Of the old side's requests, those that fail. */
  readonly errors: number;
  /** True ratio of the error rates, new to old. */
  readonly ratio: number;
  readonly variation: Variation;
}

/** How error rates vary by themselves from interval to interval. The engine is told nothing of it. */
export type Variation =
  /** Not at all: errors are independent. */
  | { readonly kind: 'none' }
  /** Each interval's rate is multiplied by a gamma number of mean 1 and variance 1/shape: one of each side's own, or one for both. */
  | { readonly kind: 'gamma'; readonly shape: number; readonly sides: 'apart' | 'together' }
  /** Errors come in clusters whose size is geometric: one request that is repeated. */
  | { readonly kind: 'clusters'; readonly size: number };

export const LOOK_SECONDS = 15;
/** One hour. */
export const LOOKS = 240;
export const TOLERANCE = 1.1;

const RATES = [0.05, 0.5, 5, 50];
const SHARES = [0.01, 0.1, 0.5];
const VARIATIONS: readonly Variation[] = [
  { kind: 'none' },
  { kind: 'gamma', shape: 5, sides: 'apart' },
  { kind: 'gamma', shape: 2, sides: 'apart' },
  { kind: 'gamma', shape: 2, sides: 'together' },
  { kind: 'clusters', size: 3 },
];

/** New as good as old: every stop is a false alarm. */
export function sameCells(): readonly Cell[] {
  return VARIATIONS.flatMap((variation) =>
    [0.005, 0.05].flatMap((errors) => SHARES.flatMap((share) => RATES.map((rate) => ({ rate, share, errors, ratio: 1, variation })))),
  );
}

/** New exactly as bad as is tolerated: still no reason to stop, and the hardest case. */
export function toleratedCells(): readonly Cell[] {
  return sameCells()
    .filter(({ errors }) => errors === 0.005)
    .map((cell) => ({ ...cell, ratio: TOLERANCE }));
}

/** New worse: a stop is a detection. */
export function worseCells(): readonly Cell[] {
  const variations: readonly Variation[] = [{ kind: 'none' }, { kind: 'gamma', shape: 2, sides: 'apart' }];
  return variations.flatMap((variation) =>
    [0.5, 0.1].flatMap((share) =>
      RATES.toReversed().flatMap((rate) => [1.5, 2, 3, 10].map((ratio) => ({ rate, share, errors: 0.005, ratio, variation }))),
    ),
  );
}

export function variationName(variation: Variation): string {
  switch (variation.kind) {
    case 'none':
      return 'independent';
    case 'gamma':
      return `gamma k = ${variation.shape}${variation.sides === 'together' ? ', both sides together' : ''}`;
    case 'clusters':
      return `clusters of ${variation.size}`;
    default:
      return variation satisfies never;
  }
}

export function cellName({ rate, share, errors, ratio, variation }: Cell): string {
  return `${variationName(variation)}, ${errors * 100}% errors, ${share * 100}% new, ${rate}/s, ratio ${ratio}`;
}
