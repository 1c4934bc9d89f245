import { describe, expect, it } from 'vitest';
import { NO_THRESHOLD, takeLimited } from './threshold-test.ts';

describe('takeLimited', () => {
  it('counts looks in a row over a limit, and begins anew after one within', () => {
    const limits = { max: 100, min: null };
    const inARow = (values: readonly number[]) => values.reduce((test, value) => takeLimited(test, limits, [value]), NO_THRESHOLD).inARow;
    expect([inARow([101, 102]), inARow([101, 102, 100]), inARow([101, 99, 150])]).toEqual([2, 0, 1]);
  });

  it('goes by the worst of the instances, of either limit', () => {
    const limits = { max: 10, min: 2 };
    expect(takeLimited(NO_THRESHOLD, limits, [5, 11, 6])).toMatchObject({ last: 11, inARow: 1, values: 3 });
    expect(takeLimited(NO_THRESHOLD, limits, [5, 0])).toMatchObject({ last: 0, inARow: 1 });
    expect(takeLimited(NO_THRESHOLD, limits, [3, 5])).toMatchObject({ last: 3, inARow: 0 });
  });
});
