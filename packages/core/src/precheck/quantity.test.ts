import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatQuantity, formatResource, parseQuantity } from './quantity.ts';

const UNIT = 10n ** 9n;

describe('a Kubernetes quantity', () => {
  it.each([
    ['0', 0n],
    ['1', UNIT],
    ['+1', UNIT],
    ['-1', -UNIT],
    ['500m', 500_000_000n],
    ['0.5', 500_000_000n],
    ['.5', 500_000_000n],
    ['5.', 5n * UNIT],
    ['100u', 100_000n],
    ['7n', 7n],
    ['1k', 1000n * UNIT],
    ['1M', 10n ** 6n * UNIT],
    ['1G', 10n ** 9n * UNIT],
    ['1T', 10n ** 12n * UNIT],
    ['1P', 10n ** 15n * UNIT],
    ['1E', 10n ** 18n * UNIT],
    ['1E3', 1000n * UNIT],
    ['1e3', 1000n * UNIT],
    ['12e-1', 1_200_000_000n],
    ['1Ki', 1024n * UNIT],
    ['1.5Gi', 1536n * 1024n * 1024n * UNIT],
    ['1Ti', 2n ** 40n * UNIT],
    ['8Pi', 8n * 2n ** 50n * UNIT],
    ['1Ei', 2n ** 60n * UNIT],
    ['9223372036854775807', 9_223_372_036_854_775_807n * UNIT],
  ])('%s is %s nano-units', (text, nano) => {
    expect(parseQuantity(text)).toBe(nano);
  });

  it.each([
    ['0.1n', 1n],
    ['-0.1n', -1n],
    ['1.0000000001', UNIT + 1n],
  ])('%s is rounded up, away from zero, to %s nano-units', (text, nano) => {
    expect(parseQuantity(text)).toBe(nano);
  });

  it.each(['', '.', 'm', '1.2.3', '1KiB', '1 Gi', '1K', 'ten', '1e', '--1', '1e999', '9'.repeat(65)])('%j is refused by name', (text) => {
    expect(() => parseQuantity(text)).toThrow(/is not a quantity\. Expected digits/);
  });

  it.each([
    [0n, 'decimal', '0'],
    [1500n * 10n ** 6n, 'decimal', '1500m'],
    [3n * UNIT, 'decimal', '3'],
    [1n, 'decimal', '1n'],
    [1536n * 2n ** 20n * UNIT, 'binary', '1536Mi'],
    [2n ** 31n * UNIT, 'binary', '2Gi'],
    [1000n * UNIT, 'binary', '1000'],
    [-(2n ** 30n) * UNIT, 'binary', '-1Gi'],
  ] as const)('%s nano-units in the %s family are written %s', (nano, family, text) => {
    expect(formatQuantity(nano, family)).toBe(text);
  });

  it('is bytes for memory and storage, numbers for everything else', () => {
    const gibi = 2n ** 30n * UNIT;
    expect(['memory', 'limits.memory', 'requests.ephemeral-storage', 'hugepages-2Mi'].map((name) => formatResource(name, gibi))).toEqual([
      '1Gi',
      '1Gi',
      '1Gi',
      '1Gi',
    ]);
    expect(formatResource('requests.nvidia.com/gpu', 2n * UNIT)).toBe('2');
  });

  it('comes back as it was when written and read again', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 28n), max: 10n ** 28n }),
        fc.constantFrom('decimal' as const, 'binary' as const),
        (nano, family) => {
          expect(parseQuantity(formatQuantity(nano, family))).toBe(nano);
        },
      ),
    );
  });
});
