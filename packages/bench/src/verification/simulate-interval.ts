import { type Cell, LOOK_SECONDS } from './cell.ts';
import type { Random } from './random.ts';

export interface SimulatedCounts {
  readonly bad: number;
  readonly total: number;
}

/** What happened on both sides in one interval of 15 s. */
export function simulateInterval(cell: Cell, random: Random): { readonly new: SimulatedCounts; readonly old: SimulatedCounts } {
  const requests = 2 * cell.rate * LOOK_SECONDS;
  const one = factor(cell, random);
  const other = cell.variation.kind === 'gamma' && cell.variation.sides === 'together' ? one : factor(cell, random);
  return {
    new: side(random.poisson(requests * cell.share), cell.errors * cell.ratio * one, cell, random),
    old: side(random.poisson(requests * (1 - cell.share)), cell.errors * other, cell, random),
  };
}

function factor({ variation }: Cell, random: Random): number {
  return variation.kind === 'gamma' ? random.gamma(variation.shape) / variation.shape : 1;
}

function side(total: number, rate: number, { variation }: Cell, random: Random): SimulatedCounts {
  const expected = total * rate;
  if (variation.kind !== 'clusters') return { total, bad: Math.min(total, random.poisson(expected)) };
  const clusters = random.poisson(expected / variation.size);
  const sizes = Array.from({ length: clusters }, () => random.geometric(1 / variation.size));
  return {
    total,
    bad: Math.min(
      total,
      sizes.reduce((sum, size) => sum + size, 0),
    ),
  };
}
