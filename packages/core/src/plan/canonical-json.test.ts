import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

describe('canonicalJson', () => {
  it('sorts keys at every level, and leaves lists in order', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }, 'x'], a: true, u: undefined })).toBe('{"a":true,"b":[{"c":null,"d":1},"x"]}');
  });

  it('is JSON of an equal value', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(canonicalJson(JSON.parse(text)))).toEqual(JSON.parse(text));
      }),
    );
  });
});
