import { describe, expect, it } from 'vitest';
import { didYouMean, nearest, oneOf } from './nearest.ts';

describe('nearest', () => {
  it.each([
    ['stratgy', 'strategy'],
    ['Services', 'services'],
    ['instanceTimout', 'instanceTimeout'],
    ['zzz', null],
    ['x'.repeat(1_000_000), null],
  ])('of %.20s is %s', (name, expected) => {
    expect(nearest(name, ['services', 'strategy', 'instanceTimeout'])).toBe(expected);
  });
});

describe('oneOf', () => {
  it.each([
    [[], 'none is declared'],
    [['a'], 'a'],
    [['a', 'b'], 'one of a, b'],
  ])('says %j as %s', (names, text) => {
    expect(oneOf(names)).toBe(text);
  });

  it('cuts a long list', () => {
    expect(oneOf(Array.from({ length: 25 }, (_, index) => `n${index}`))).toMatch(/n19, and 5 more$/);
  });
});

describe('didYouMean', () => {
  it('gives the advice where nothing is near', () => {
    expect(didYouMean('qqq', ['alpha'], 'remove it')).toBe('remove it');
  });
});
