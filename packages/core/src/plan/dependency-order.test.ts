import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCycles, keepOnly, orderByAfter } from './dependency-order.ts';

const graph = (edges: Record<string, string[]>) => new Map(Object.entries(edges));

describe('orderByAfter', () => {
  it.each([
    ['the order of the file where nothing is said', { b: [], a: [], c: [] }, ['b', 'a', 'c']],
    ['what comes first before what waits', { web: ['api'], api: ['db'], db: [], x: [] }, ['db', 'api', 'web', 'x']],
    ['nothing that is in a cycle', { a: ['b'], b: ['a'], c: [] }, ['c']],
    ['unknown names as no edge', { a: ['nowhere'] }, ['a']],
  ])('gives %s', (_, edges, expected) => {
    expect(orderByAfter(graph(edges))).toEqual(expected);
  });
});

describe('findCycles', () => {
  it.each<[Record<string, string[]>, string[][]]>([
    [{ a: ['b'], b: [] }, []],
    [{ a: ['a'] }, [['a', 'a']]],
    [{ a: ['b'], b: ['c'], c: ['a'], d: ['a'] }, [['a', 'b', 'c', 'a']]],
    [
      { a: ['b'], b: ['a'], c: ['d'], d: ['c'] },
      [
        ['a', 'b', 'a'],
        ['c', 'd', 'c'],
      ],
    ],
  ])('of %j are %j', (edges, cycles) => {
    expect(findCycles(graph(edges))).toEqual(cycles);
  });
});

describe('keepOnly', () => {
  it('keeps the order through what is left out', () => {
    expect(keepOnly(graph({ a: ['b', 'd'], b: ['c'], c: [], d: ['c'] }), new Set(['a', 'c']))).toEqual(
      new Map([
        ['a', ['c']],
        ['c', []],
      ]),
    );
  });

  it('ends where what is left out waits for itself', () => {
    expect(keepOnly(graph({ a: ['b'], b: ['c'], c: ['b'] }), new Set(['a']))).toEqual(new Map([['a', []]]));
  });

  it('orders what it keeps as the whole graph would', () => {
    const edges = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 30 });
    fc.assert(
      fc.property(edges, fc.uniqueArray(fc.nat(9)), (pairs, kept) => {
        const whole = new Map(Array.from({ length: 10 }, (_, name) => [String(name), [] as string[]]));
        // Edges to smaller numbers only: no cycles.
        for (const [a, b] of pairs) if (b < a) whole.get(String(a))?.push(String(b));
        const names = new Set(kept.map(String));
        const order = orderByAfter(keepOnly(whole, names));
        expect(new Set(order)).toEqual(names);
        const reaches = (from: string, to: string): boolean => (whole.get(from) ?? []).some((next) => next === to || reaches(next, to));
        for (const [index, name] of order.entries()) for (const later of order.slice(index)) expect(reaches(name, later)).toBe(false);
      }),
    );
  });
});
