import { describe, expect, it } from 'vitest';
import { defineAction } from './action-definition.ts';
import { InputsError } from './inputs-error.ts';
import { parseInputs } from './parse-inputs.ts';

const definition = defineAction({
  name: 'bake',
  title: 'Bake',
  description: 'Bakes.',
  inputs: {
    flour: { type: 'text', required: true, description: 'Kind of flour.' },
    oven: { type: 'text', default: 'electric', description: 'Kind of oven.' },
    note: { type: 'text', description: 'For people.' },
    'with-nuts': { type: 'list', description: 'Nuts.' },
    salty: { type: 'flag', default: false, description: 'Salt.' },
    shape: { type: 'choice', values: ['round', 'long'], default: 'round', description: 'Shape.' },
    'fail-on': { type: 'choices', values: ['burnt', 'raw'], default: ['burnt'], description: 'What is a failure.' },
  },
  outputs: {},
  conflicts: [['note', 'oven']],
  needOneOf: [['note', 'oven', 'with-nuts']],
});

const parse = (env: Record<string, string>) => parseInputs(definition, env);

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    parse(env);
  } catch (error) {
    if (error instanceof InputsError) return error.problems.map(({ input, message }) => `${input}: ${message}`);
    throw error;
  }
  return [];
}

describe('parseInputs', () => {
  it('tells the usual cause of an input that is missing, once', () => {
    const eclair = defineAction({
      ...definition,
      inputs: { dough: { type: 'text', required: true, description: 'Dough.' }, ...definition.inputs },
      whenMissing: { inputs: ['flour', 'dough'], message: 'Is the shop open?' },
    });
    const messageOf = (env: Record<string, string>): unknown => {
      try {
        return parseInputs(eclair, env);
      } catch (error) {
        return error instanceof InputsError ? error.problems.map(({ message }) => message) : error;
      }
    };
    const dough = '"dough" is missing. Expected: Dough.';
    const flour = '"flour" is missing. Expected: Kind of flour.';
    expect(messageOf({ INPUT_NOTE: 'x' })).toEqual([dough, `${flour} Is the shop open?`]);
    expect(messageOf({ INPUT_NOTE: 'x', INPUT_FLOUR: 'rye' })).toEqual([`${dough} Is the shop open?`]);
    expect(messageOf({ INPUT_FLOUR: 'rye', INPUT_DOUGH: 'choux' })).toHaveLength(1);
  });

  it('gives every input its value or its default, and null to what is not given', () => {
    expect(parse({ INPUT_FLOUR: 'rye', INPUT_OVEN: '', 'INPUT_WITH-NUTS': 'almond, hazel\nwalnut', PATH: '/bin' })).toEqual({
      flour: 'rye',
      oven: 'electric',
      note: null,
      'with-nuts': ['almond', 'hazel', 'walnut'],
      salty: false,
      shape: 'round',
      'fail-on': ['burnt'],
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ['true in capitals', { INPUT_SALTY: 'TRUE' }, 'true'],
    ['none of the choices', { 'INPUT_FAIL-ON': 'none' }, '[]'],
    ['several choices', { 'INPUT_FAIL-ON': 'raw,burnt' }, '["raw","burnt"]'],
  ])('takes %s', (_, env, value) => {
    const parsed = parse({ INPUT_FLOUR: 'rye', INPUT_NOTE: 'n', ...env });
    expect(JSON.stringify('INPUT_SALTY' in env ? parsed.salty : parsed['fail-on'])).toBe(value);
  });

  it.each<[string, Record<string, string>, readonly string[]]>([
    [
      'a required one that is missing, which the runner does not check',
      { INPUT_NOTE: 'n' },
      ['flour: "flour" is missing. Expected: Kind of flour.'],
    ],
    [
      'a misspelt one',
      { INPUT_FLOUR: 'rye', INPUT_NOTE: 'n', INPUT_SAPE: 'round' },
      ['sape: there is no input "sape". Did you mean "shape"?'],
    ],
    [
      'one that is nothing like any',
      { INPUT_FLOUR: 'rye', INPUT_NOTE: 'n', INPUT_TEMPERATURE: '180' },
      ['temperature: there is no input "temperature". It has: flour, oven, note, with-nuts, salty, shape, fail-on'],
    ],
    [
      'contradictory ones',
      { INPUT_FLOUR: 'rye', INPUT_NOTE: 'n', INPUT_OVEN: 'gas' },
      ['oven: "note" and "oven" contradict each other. Give one of them'],
    ],
    [
      'none of those of which one is needed',
      { INPUT_FLOUR: 'rye' },
      ['note: none of "note", "oven", "with-nuts" is given. Give one of them'],
    ],
    ['no flag', { INPUT_FLOUR: 'rye', INPUT_NOTE: 'n', INPUT_SALTY: 'yes' }, ['salty: "salty": expected true or false, got "yes"']],
    [
      'no choice',
      { INPUT_FLOUR: 'rye', INPUT_NOTE: 'n', INPUT_SHAPE: 'rond' },
      ['shape: "shape": expected round, long; got "rond". Did you mean "round"?'],
    ],
    [
      'no choice of several',
      { INPUT_FLOUR: 'rye', INPUT_NOTE: 'n', 'INPUT_FAIL-ON': 'raw,cold' },
      ['fail-on: "fail-on": expected burnt, raw; got "cold"; or none'],
    ],
  ])('refuses %s', (_, env, expected) => {
    expect(problemsOf(env)).toEqual(expected);
  });

  it('tells all problems at once', () => {
    expect(problemsOf({ INPUT_SAPE: 'x', INPUT_SALTY: 'x' })).toHaveLength(4);
    expect(() => parse({ INPUT_SAPE: 'x', INPUT_SALTY: 'x' })).toThrow(
      /bake: 4 of the inputs are wrong:\n- .*\n- .*\n- .*\n- .*\nNothing was changed/,
    );
  });

  it('shows no more than the beginning of a long value', () => {
    const [problem] = problemsOf({ INPUT_FLOUR: 'rye', INPUT_NOTE: 'n', INPUT_SHAPE: 'x'.repeat(5_000) });
    expect(problem?.length).toBeLessThan(200);
  });
});
