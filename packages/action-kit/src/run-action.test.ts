import { SluiceError } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { defineAction } from './action-definition.ts';
import { COMMON_INPUTS } from './common-inputs.ts';
import { LIMITS } from './limits.ts';
import { type ActionBody, runAction } from './run-action.ts';
import { RecordingRunner } from './testing/recording-runner.ts';

const definition = defineAction({
  name: 'bake',
  title: 'Bake',
  description: 'Bakes.',
  inputs: { flour: { type: 'text', required: true, description: 'Kind of flour.' }, 'fail-on': COMMON_INPUTS['fail-on'] },
  outputs: { bread: { description: 'The bread.' }, baked: { description: 'Whether.', otherwise: 'false' } },
});
type Body = ActionBody<typeof definition>;

const good: Body = async ({ inputs }) => ({
  result: { verdict: 'pass', reason: 'baked', message: `${inputs.flour} bread is baked` },
  outputs: { bread: inputs.flour, baked: 'true' },
});
const failing: Body = async () => ({
  result: { verdict: 'inconclusive', reason: 'dark', message: 'nobody saw it' },
  outputs: { bread: '', baked: 'false' },
});
const throwing =
  (error: unknown): Body =>
  async () => {
    throw error;
  };

async function run(body: Body, env: Record<string, string> = { INPUT_FLOUR: 'rye' }) {
  const runner = new RecordingRunner();
  const code = await runAction(definition, body, { runner, env });
  return { code, runner };
}

describe('runAction', () => {
  it('writes outputs, result and summary of what went well', async () => {
    const { code, runner } = await run(good);
    expect(code).toBe(0);
    expect(runner.outputs).toMatchObject({ bread: 'rye', baked: 'true', verdict: 'pass', reason: 'baked' });
    expect(JSON.parse(runner.outputs.result ?? '')).toMatchObject({ schemaVersion: 1, action: 'bake', verdict: 'pass', shortened: [] });
    expect(runner.summary).toMatch(/^### ✅ rye bread is baked\n/);
    expect(runner.annotations).toEqual([]);
  });

  it.each<[string, Record<string, string>, 0 | 1]>([
    ['by default', {}, 1],
    ['where it is named', { 'INPUT_FAIL-ON': 'inconclusive' }, 1],
    ['and does not where others are named', { 'INPUT_FAIL-ON': 'fail, error' }, 0],
    ['and does not where none is', { 'INPUT_FAIL-ON': 'none' }, 0],
  ])('fails the job for another verdict than pass %s', async (_, env, expected) => {
    expect((await run(failing, { INPUT_FLOUR: 'rye', ...env })).code).toBe(expected);
  });

  it.each<[string, unknown, string, string]>([
    ['a check that says no', new SluiceError('dense', 'rejected', 'too dense'), 'fail', 'dense'],
    ['the world', new SluiceError('cold', 'world', 'the oven is cold'), 'error', 'cold'],
    ['wrong input', new SluiceError('flour-unknown', 'input', 'no such flour'), 'error', 'flour-unknown'],
    ['a bug', new TypeError('x is not a function'), 'error', 'bug'],
  ])('ends with a verdict, an annotation and every output after %s', async (_, error, verdict, reason) => {
    const { code, runner } = await run(throwing(error));
    expect(code).toBe(1);
    expect(runner.outputs).toMatchObject({ verdict, reason, bread: '', baked: 'false' });
    expect(runner.annotations).toHaveLength(1);
  });

  it('does not begin with wrong inputs, and annotates each', async () => {
    let begun = false;
    const body: Body = async (context) => {
      begun = true;
      return good(context);
    };
    const { code, runner } = await run(body, { INPUT_FLUOR: 'rye' });
    expect([code, begun]).toEqual([1, false]);
    expect(runner.annotations.map(({ title }) => title)).toEqual(['bake: input fluor', 'bake: input flour']);
    expect(runner.outputs.reason).toBe('inputs-invalid');
  });

  it('shortens result and summary to what GitHub takes, and keeps the verdict', async () => {
    const notices = Array.from({ length: 3_000 }, (_, index) => `notice ${index} ${'x'.repeat(1_000)}`);
    const body: Body = async () => ({
      result: { verdict: 'fail', reason: 'many', message: 'too many', notices },
      outputs: { bread: '', baked: 'false' },
    });
    const { runner } = await run(body);
    expect(runner.outputs.result?.length).toBeLessThanOrEqual(LIMITS.resultCharacters);
    expect(JSON.parse(runner.outputs.result ?? '')).toMatchObject({
      verdict: 'fail',
      reason: 'many',
      shortened: expect.arrayContaining(['notices']),
    });
    expect(Buffer.byteLength(runner.summary)).toBeLessThanOrEqual(LIMITS.summaryBytes);
    expect(runner.summary).toMatch(/^### ⛔ too many\n/);
    expect(runner.summary).toMatch(/Shortened: \d+ of \d+ bytes/);
    expect(runner.lines.join('\n')).toContain('the output result was shortened');
  });

  it('hears a cancelled job', async () => {
    const body: Body = async ({ signal }) => {
      const cancelled = new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve(String(signal.reason.message))));
      process.emit('SIGINT', 'SIGINT');
      return { result: { verdict: 'inconclusive', reason: 'held', message: await cancelled }, outputs: { bread: '', baked: 'false' } };
    };
    const before = process.listenerCount('SIGINT');
    const { runner } = await run(body);
    expect(JSON.parse(runner.outputs.result ?? '')).toMatchObject({ message: 'cancelled by SIGINT' });
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
