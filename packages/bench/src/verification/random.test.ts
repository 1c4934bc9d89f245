import { describe, expect, it } from 'vitest';
import { seededRandom, seedOf } from './random.ts';

const COUNT = 40_000;

function moments(draw: () => number): { readonly mean: number; readonly variance: number } {
  const values = Array.from({ length: COUNT }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / COUNT;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (COUNT - 1) };
}

describe('seededRandom', () => {
  it('repeats itself with the same seed, and not with another', () => {
    const first = (seed: number) => Array.from({ length: 3 }, seededRandom(seed).uniform);
    expect(first(7)).toEqual(first(7));
    expect(first(7)).not.toEqual(first(8));
    expect(seedOf('a')).not.toBe(seedOf('b'));
  });

  // Within five standard errors of the mean, and of the variance as it is with four moments.
  it.each([0.02, 3.75, 29, 31, 750])('draws Poisson numbers of mean %d, whose variance is the same', (mean) => {
    const { poisson } = seededRandom(1);
    const drawn = moments(() => poisson(mean));
    expect(Math.abs(drawn.mean - mean)).toBeLessThan(5 * Math.sqrt(mean / COUNT));
    expect(Math.abs(drawn.variance - mean)).toBeLessThan(5 * Math.sqrt((mean + 2 * mean ** 2) / COUNT));
  });

  it.each([0.5, 1, 2, 5, 40])('draws gamma numbers of shape %d: mean and variance are the shape', (shape) => {
    const { gamma } = seededRandom(2);
    const drawn = moments(() => gamma(shape));
    expect(Math.abs(drawn.mean - shape)).toBeLessThan(5 * Math.sqrt(shape / COUNT));
    expect(Math.abs(drawn.variance - shape)).toBeLessThan(5 * Math.sqrt((2 * shape ** 2 + 6 * shape) / COUNT));
  });

  it('draws geometric numbers of mean 1/p', () => {
    const { geometric } = seededRandom(3);
    expect(Math.abs(moments(() => geometric(1 / 3)).mean - 3)).toBeLessThan(5 * Math.sqrt(6 / COUNT));
  });
});
