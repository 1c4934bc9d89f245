import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { growth, scrapeInterval } from './counter.ts';
import type { Sample } from './result.ts';

const samples: Sample[] = [
  { at: 10, value: 3 },
  { at: 25, value: 7 },
  { at: 40, value: 2 },
  { at: 55, value: 6 },
];

describe('growth of a counter', () => {
  it.each([
    { cut: { from: 20, until: 60 }, expected: 10 },
    { cut: { from: 20, until: 30 }, expected: 4 },
    { cut: { from: 30, until: 60 }, expected: 6 },
    { cut: { from: 10, until: 25 }, expected: 4 },
    { cut: { from: 25, until: 39 }, expected: 0 },
    { cut: { from: 55, until: 99 }, expected: 0 },
  ])('in ($cut.from, $cut.until] is $expected', ({ cut, expected }) => {
    expect(growth(samples, cut, { kind: 'unknown' })).toBe(expected);
  });

  it('of one that appears is all of it where it began then, what is over an older value, and what follows where nobody saw it before', () => {
    const cut = { from: 0, until: 30 };
    expect(growth(samples, cut, { kind: 'began' })).toBe(7);
    expect(growth(samples, cut, { kind: 'value', value: 1 })).toBe(6);
    expect(growth(samples, cut, { kind: 'value', value: 50 })).toBe(7);
    expect(growth(samples, cut, { kind: 'unknown' })).toBe(4);
  });

  it('adds up over consecutive intervals, wherever they are cut and the counter begins again', () => {
    const counter = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 40 }), add: fc.nat({ max: 9 }), reset: fc.boolean() }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(counter, fc.array(fc.nat({ max: 500 }), { maxLength: 12 }), (steps, cuts) => {
        let at = 0;
        let value = 5;
        let events = 0;
        const seen = steps.map(({ gap, add, reset }) => {
          at += gap;
          // A reset hides when the counter has passed its old value by the next scrape: nobody can tell.
          value = reset && add < value ? add : value + add;
          events += add;
          return { at, value };
        });
        const edges = [0, ...cuts.sort((a, b) => a - b), at];
        const parts = edges.slice(1).map((until, index) => growth(seen, { from: edges[index] ?? 0, until }, { kind: 'value', value: 5 }));
        const whole = edges.at(-1) === at && cuts.every((cut) => cut <= at);
        fc.pre(whole);
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(events);
      }),
    );
  });
});

describe('the scrape interval', () => {
  it('is the usual gap, to the second', () => {
    const every15 = [0, 15_002, 30_001, 45_001, 90_000].map((at) => ({ at }));
    expect(scrapeInterval([every15, [{ at: 3 }], []])).toBe(15_000);
    expect(scrapeInterval([[{ at: 0 }, { at: 250 }, { at: 500 }]])).toBe(250);
    expect(scrapeInterval([[{ at: 3 }], []])).toBeNull();
  });
});
