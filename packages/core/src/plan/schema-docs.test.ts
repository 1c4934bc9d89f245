import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePlan } from './parse-plan.ts';
import { releasePlanSchema } from './release-plan-schema.ts';
import { referenceFile, schemaFile } from './schema-docs.ts';
import { schemaPlace } from './schema-place.ts';

const committed = (name: string): string => readFileSync(new URL(`../../../../docs/reference/${name}`, import.meta.url), 'utf8');

describe('generated files', () => {
  it.each([
    ['release-plan.schema.json', schemaFile()],
    ['release-plan.md', referenceFile()],
  ])('are committed as the schema gives them: %s', (name, content) => {
    expect(committed(name)).toBe(content);
  });
});

describe('schemaFile', () => {
  it('is a JSON Schema that refuses unknown keys and has the defaults', () => {
    expect(JSON.parse(schemaFile())).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      required: ['services', 'environments'],
      additionalProperties: false,
      properties: {
        environments: { additionalProperties: { properties: { instanceTimeout: { default: '5m' }, targets: { minItems: 1 } } } },
      },
    });
  });

  it('holds nothing of what errors know besides', () => {
    expect(schemaFile()).not.toMatch(/notServed|"expected"|filler/);
  });
});

describe('referenceFile', () => {
  it('has a row for every key of every fixed mapping', () => {
    const text = referenceFile();
    const paths = [
      [],
      ['metadata'],
      ['services', 'x'],
      ['environments', 'x'],
      ['environments', 'x', 'targets', 0],
      ['strategies', 'x', 'params', 'x'],
      ['strategies', 'x', 'steps', 0, 'pause'],
    ];
    const keys = paths.flatMap((path) => schemaPlace(releasePlanSchema, path).keys);
    expect(keys.length).toBeGreaterThan(30);
    for (const key of keys) expect(text).toMatch(new RegExp(`^\\| \`${key}\` \\| [^|]+ \\| [^|]* \\| \\S[^|]+ \\|$`, 'm'));
  });

  it('shows a smallest plan that is one', () => {
    const yaml = /```yaml\n([^`]+)```/.exec(referenceFile())?.[1] ?? '';
    expect(parsePlan(yaml, { file: 'f' })).toMatchObject({ ok: true });
  });
});
