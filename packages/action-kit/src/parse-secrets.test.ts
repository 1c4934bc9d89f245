import { describe, expect, it } from 'vitest';
import { parseSecrets } from './parse-secrets.ts';

describe('parseSecrets', () => {
  it('reads what a dotenv file may hold', () => {
    expect(parseSecrets('# hooks\nHOOK=https://a.test/x=1\nexport TOKEN="a b"\n\nKEY="-----BEGIN\nabc\n-----END"\n')).toEqual({
      HOOK: 'https://a.test/x=1',
      TOKEN: 'a b',
      KEY: '-----BEGIN\nabc\n-----END',
    });
  });

  it.each<[string, string, RegExp]>([
    ['a line that is no pair', 'A=secret-a\nsecret-b\n', /line 2 is not NAME=value/],
    ['a quote that is not closed', 'A="secret-a\n', /begins with " and does not end/],
    ['a name with other characters', 'A-B=secret-a\n', /other characters/],
    ['too much', `A=${'secret-a'.repeat(10_000)}`, /at most 65536/],
  ])('refuses %s, and says so without the text', (_, text, message) => {
    expect(() => parseSecrets(text)).toThrow(message);
    expect(() => parseSecrets(text)).not.toThrow(/secret-/);
  });
});
