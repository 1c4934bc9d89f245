import { describe, expect, it } from 'vitest';
import { parseSelector } from './parse-selector.ts';

describe('parseSelector', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['requests_total', {}, true],
    ['requests_total{}', { code: '500' }, true],
    ['requests_total{code="500"}', { code: '500' }, true],
    ['requests_total{code="500"}', { code: '5000' }, false],
    ['requests_total{code!="500"}', {}, true],
    ['requests_total{code=""}', {}, true],
    ['requests_total{code=~"5.."}', { code: '503' }, true],
    ['requests_total{code=~"5.."}', { code: '1503' }, false],
    ['requests_total{code=~"200|5.."}', { code: '200x' }, false],
    ['requests_total{code!~"5.."}', { code: '503' }, false],
    ['requests_total{code=~".*"}', { code: 'a\nb' }, true],
    ['requests_total{ , code = "500" , path=\'/a\' , }', { code: '500', path: '/a' }, true],
    ['requests_total{code="500",path="/a"}', { code: '500', path: '/b' }, false],
    ['requests_total{path="a\\"b\\\\c"}', { path: 'a"b\\c' }, true],
    ['requests_total{path=~`/v\\d+`}', { path: '/v12' }, true],
    ['requests_total{path=~"/v\\\\d+"}', { path: '/v12' }, true],
  ])('%s of %j: %s', (text, labels, expected) => {
    expect(parseSelector(text).matches(labels)).toBe(expected);
  });

  it.each([
    ['', 'got the end at character 1'],
    ['sum(rate(requests_total[5m]))', 'got "(rate(requests_total" at character 4'],
    ['requests_total[5m]', 'got "[5m]" at character 15'],
    ['requests_total{code=500}', 'got "500}" at character 21'],
    ['requests_total{code="500"', 'got the end at character 26'],
    ['requests_total{code="500} ', 'expected " at the end of a value'],
    ['requests_total{code="500"} / 2', 'got "/ 2" at character 28'],
    ['requests_total{path=~"/v\\d+"}', '\\d stands for nothing; write \\\\d for a pattern'],
    ['requests_total{code=~"5(.."}', 'the pattern "5(.." is not one of RE2'],
    ['requests_total{code=~"(a)\\\\1"}', 'is not one of RE2'],
  ])('refuses %s', (text, message) => {
    expect(() => parseSelector(text)).toThrow(
      expect.objectContaining({ name: 'SelectorError', message: expect.stringContaining(message) }),
    );
  });

  it('takes no longer for a pattern that others choke on', () => {
    const { matches } = parseSelector('a{path=~"(a+)+b"}');
    const startedAt = performance.now();
    expect(matches({ path: 'a'.repeat(5_000) })).toBe(false);
    // A backtracking engine would need 2^5000 steps.
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
