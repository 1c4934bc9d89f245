import { describe, expect, it } from 'vitest';
import { type ActionResult, actionResult, plainProblem } from './action-result.ts';
import { annotationsOf } from './annotations.ts';

const check = (changes: Partial<ActionResult['checks'][number]>): ActionResult['checks'][number] => ({
  check: 'probes',
  target: 'eu',
  service: 'api',
  mode: 'block',
  verdict: 'fail',
  message: 'no readiness probe',
  fix: 'add one',
  evidence: null,
  because: null,
  ...changes,
});
const result = (parts: Partial<ActionResult>) => actionResult('precheck', { verdict: 'fail', reason: 'r', message: 'm', ...parts });

describe('annotationsOf', () => {
  it('are errors for what blocks, warnings for what warns, and nothing for what passed or follows from another', () => {
    const found = annotationsOf(
      result({ checks: [check({}), check({ mode: 'warn' }), check({ verdict: 'pass' }), check({ because: 'cluster' })] }),
    );
    expect(found.map(({ level, title, message }) => [level, title, message])).toEqual([
      ['error', 'probes: api in eu', 'no readiness probe\ndo: add one'],
      ['warning', 'probes: api in eu', 'no readiness probe\ndo: add one'],
    ]);
  });

  it('keep place in a file', () => {
    const problem = { ...plainProblem('plan', 'unknown key'), file: 'release.yaml', line: 7, column: 3 };
    expect(annotationsOf(result({ problems: [problem] }))).toEqual([{ level: 'error', ...problem }]);
  });

  it('are at most ten of a level, the last of which counts the others', () => {
    const problems = Array.from({ length: 25 }, (_, index) => plainProblem(`p${index}`, `m${index}`));
    const found = annotationsOf(result({ problems }));
    expect(found).toHaveLength(10);
    expect(found.at(-1)).toMatchObject({ title: 'and 16 more', message: expect.stringContaining('The first of them: m9') });
  });
});
