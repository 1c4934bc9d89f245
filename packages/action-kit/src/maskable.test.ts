import { describe, expect, it } from 'vitest';
import { maskable } from './maskable.ts';

describe('maskable', () => {
  it('has the whole and each line, as a log shows it', () => {
    expect(maskable('first-line\r\n  second-line\n')).toEqual(['first-line\r\n  second-line', 'first-line', 'second-line']);
  });

  it('leaves out what would hide ordinary words', () => {
    expect(maskable('{\n"token": "abc"\n}')).toEqual(['{\n"token": "abc"\n}', '"token": "abc"']);
    expect(maskable('true')).toEqual([]);
  });
});
