import { describe, expect, it } from 'vitest';
import { isOver, renderFigures } from './figure.ts';

describe('figures', () => {
  it.each([
    { measured: 99.9, over: false },
    { measured: 100, over: false },
    { measured: 100.1, over: true },
    { measured: Number.NaN, over: true },
  ])('a measured value of $measured against a budget of 100 is over: $over', ({ measured, over }) => {
    expect(isOver({ what: 'time', budget: 100, measured, unit: 'ms' })).toBe(over);
  });

  it('are printed in columns with the ratio to their budget', () => {
    const text = renderFigures([
      { what: 'time', budget: 100, measured: 12.34, unit: 'ms' },
      { what: 'memory of a process', budget: 150, measured: 300, unit: 'MB' },
    ]);
    expect(text.split('\n')).toEqual([
      'what                 budget  measured  ratio',
      'time                 100 ms   12.3 ms   0.12    ok',
      'memory of a process  150 MB    300 MB   2.00  over',
    ]);
  });
});
