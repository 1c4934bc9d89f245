import { describe, expect, it } from 'vitest';
import { PLAN_LIMITS } from './limits.ts';
import { parsePlan } from './parse-plan.ts';
import { parseYaml, parseYamlStream } from './yaml-source.ts';

function firstOf(text: string): string[] {
  const result = parsePlan(text, { file: 'release.yaml' });
  return result.ok ? [] : result.errors.map(({ line, column, path, message, got }) => `${line}:${column} ${path}: ${message} | ${got}`);
}

const PLAN = 'services: { api: { image: nginx } }\nenvironments: { p: { targets: [{ name: a, namespace: b }] } }\n';

describe('what YAML allows and a plan does not', () => {
  it.each([
    ['an empty file', '', '1:1 : the file is empty | nothing'],
    ['a file of comments', '# nothing\n---\n', '1:1 : the file is empty | nothing'],
    ['a tab as indentation', 'services:\n\tapi: {}\n', '2:1 : a tab is used as indentation | a tab'],
    ['a second document', `${PLAN}---\na: 1\n`, '3:1 : the file holds more than one document | a second document after ---'],
    [
      'a key that is written twice',
      `${PLAN}services: {}\n`,
      '3:1 services: "services" is written twice | a second "services", the first is on line 1',
    ],
    ['a number as key', `${PLAN}1: x\n`, '3:1 : a key is not text | 1 (a number)'],
    ['true as key', `${PLAN}true: x\n`, '3:1 : a key is not text | true (true or false)'],
    ['a list as key', `${PLAN}[a]: x\n`, '3:1 : a key is not text | a mapping or a list'],
    ['__proto__', `${PLAN}__proto__: { polluted: yes }\n`, '3:1 ["__proto__"]: "__proto__" cannot be a key | __proto__'],
    ['a merge key', `${PLAN}<<: {}\n`, '3:1 ["<<"]: merge keys (<<) are no part of YAML 1.2 | <<'],
    [
      'a tag',
      `${PLAN}metadata: !!binary aGk=\n`,
      '3:20 metadata: YAML tags have no meaning in a plan | the tag "tag:yaml.org,2002:binary"',
    ],
    ['an alias without an anchor', `${PLAN}metadata: *nowhere\n`, '3:11 metadata: alias *nowhere has no anchor before it | no such anchor'],
    ['an alias of what holds it', `${PLAN}metadata: &m { name: *m }\n`, '3:22 metadata.name: alias *m contains itself | a loop'],
  ])('is reported: %s', (_, text, error) => {
    expect(firstOf(text)[0]?.replace('["__proto__"]', '["__proto__"]')).toBe(error.replace('["__proto__"]', '__proto__'));
  });

  it('reports broken YAML where it breaks', () => {
    expect(firstOf('services: { api: [\n')[0]).toMatch(/^\d:\d+ : this is not valid YAML \| Flow/);
  });
});

describe('positions', () => {
  it('follow aliases to where the value was written', () => {
    const { source } = parseYaml('a: &x\n  b: 1\nc: *x\n', 'f');
    expect(source.value).toEqual({ a: { b: 1 }, c: { b: 1 } });
    expect(source.locate(['c', 'b'], 'value')).toEqual({ line: 2, column: 6 });
    expect(source.locate(['c'], 'key')).toEqual({ line: 3, column: 1 });
  });

  it('of what is missing are those of the key that should hold it', () => {
    const { source } = parseYaml('a:\n  b:\n    - c: 1\n', 'f');
    expect(source.locate(['a', 'x'], 'key')).toEqual({ line: 1, column: 1 });
    expect(source.locate(['a', 'b', 0, 'x'], 'key')).toEqual({ line: 3, column: 7 });
    expect(source.locate(['a', 'b', 7], 'value')).toEqual({ line: 3, column: 5 });
    expect(source.locate(['nowhere', 'at', 'all'], 'key')).toEqual({ line: 1, column: 1 });
  });
});

describe('hostile text', () => {
  const { bytes } = PLAN_LIMITS;
  const fill = (piece: string): string => piece.repeat(Math.floor(bytes / piece.length));
  const bomb = [
    'a0: &a0 [x, x, x, x, x, x, x, x, x]',
    ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`),
  ].join('\n');
  const chain = ['a0: &a0 []', ...Array.from({ length: 5000 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`)].join('\n');
  it.each([
    ['an alias bomb', bomb, /aliases repeat too much/],
    ['aliases that nest', chain, /nested too deeply/],
    ['lists in lists', fill('['), /nested too deeply/],
    ['mappings in mappings', fill('{a: '), /nested too deeply/],
    ['entries in entries', fill('- '), /nested too deeply/],
    ['ten levels too many', `a: ${'['.repeat(40)}${']'.repeat(40)}`, /nested too deeply/],
    ['a list without end', `a: [${'1,'.repeat(60_000)}]`, /the plan has too many values/],
    ['keys without end', Array.from({ length: 12_000 }, (_, i) => `k${i}: 1`).join('\n'), /the plan has too many values/],
    ['keys that are written twice, without end', fill('k: 1\n'), /written twice/],
    ['unknown keys to the limit', Array.from({ length: 9_000 }, (_, i) => `k${i}: 1`).join('\n'), /unknown key/],
    ['closing braces', fill('}'), /not valid YAML/],
    ['quotes', fill('"'), /not valid YAML/],
    ['anchors', fill('&a '), /not valid YAML/],
    ['long plain text', `services: ${'x'.repeat(bytes - 20)}`, /must be/],
    ['a long key', `${'x'.repeat(900)}: 1`, /unknown key/],
    ['blank lines', fill(' \n'), /the file is empty/],
    ['a text over the limit', ' '.repeat(bytes + 1), /too large to be a plan/],
  ])('ends quickly with an error: %s', { timeout: 30_000 }, (_, text, message) => {
    const started = performance.now();
    expect(firstOf(text).join('\n')).toMatch(message);
    // Half a second to two here; the bound leaves room for a slow machine, and is far below what quadratic work would take.
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe('a file of several documents', () => {
  it('gives each its value, and places in the file as a whole', () => {
    const [first, second] = parseYamlStream('a: 1\n---\nb:\n  c: 2\n', 'f');
    expect(first?.source.value).toEqual({ a: 1 });
    expect(second?.source.value).toEqual({ b: { c: 2 } });
    expect(second?.source.locate(['b', 'c'], 'value')).toEqual({ line: 4, column: 6 });
  });

  it('tells what is wrong in any of them', () => {
    const results = parseYamlStream('a: 1\n---\nb: 1\nb: 2\n', 'f');
    expect(results.flatMap(({ errors }) => errors)).toMatchObject([{ code: 'duplicate-key', line: 4, path: 'b' }]);
  });

  it('may hold nothing', () => {
    expect(parseYamlStream('# nothing\n', 'f').map(({ source }) => source.value)).toEqual([]);
  });
});
