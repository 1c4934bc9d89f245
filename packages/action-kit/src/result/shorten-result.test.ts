import { describe, expect, it } from 'vitest';
import { type ActionResult, actionResult } from './action-result.ts';
import { shortenResult } from './shorten-result.ts';

const check = (verdict: 'pass' | 'fail', index: number): ActionResult['checks'][number] => ({
  check: 'image',
  target: 'eu',
  service: `service-${index}`,
  mode: 'block',
  verdict,
  message: 'm'.repeat(100),
  fix: null,
  evidence: { long: 'e'.repeat(1_000) },
  because: null,
});
const large = actionResult('precheck', {
  verdict: 'fail',
  reason: 'rejected',
  message: `not started${'!'.repeat(5_000)}`,
  checks: Array.from({ length: 50 }, (_, index) => check(index < 5 ? 'fail' : 'pass', index)),
});
const length = (result: ActionResult): number => JSON.stringify(result).length;

describe('shortenResult', () => {
  it('leaves one that fits as it is', () => {
    expect(shortenResult(large, length(large))).toBe(large);
  });

  it('leaves evidence out before checks that passed, and these before those that did not', () => {
    const first = shortenResult(large, 30_000);
    expect(first.checks).toHaveLength(50);
    expect(first.shortened).toEqual(['evidence of the checks']);
    const second = shortenResult(large, 8_000);
    expect(second.checks.map(({ verdict }) => verdict)).toEqual(['fail', 'fail', 'fail', 'fail', 'fail']);
  });

  it.each([30_000, 8_000, 6_000, 3_000])('fits into %i characters and keeps verdict and reason', (most) => {
    const short = shortenResult(large, most);
    expect(length(short)).toBeLessThanOrEqual(most);
    expect(short).toMatchObject({ verdict: 'fail', reason: 'rejected', message: expect.stringMatching(/^not started/) });
    expect(short.shortened).not.toEqual([]);
  });
});
