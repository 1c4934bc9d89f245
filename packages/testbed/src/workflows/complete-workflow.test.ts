import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { completeWorkflow } from './complete-workflow.ts';

describe('completeWorkflow', () => {
  it('leaves a whole workflow as it is', () => {
    expect(completeWorkflow({ whole: true, text: 'on: push\njobs: {}\n' })).toBe('on: push\njobs: {}\n');
  });

  it('gives jobs a trigger and no permissions', () => {
    expect(parse(completeWorkflow({ whole: false, text: 'jobs:\n  a: { runs-on: x }\n' }))).toEqual({
      on: 'workflow_dispatch',
      permissions: {},
      jobs: { a: { 'runs-on': 'x' } },
    });
  });

  it('gives steps a job, with their lines where they were', () => {
    const { jobs } = parse(completeWorkflow({ whole: false, text: '- run: |\n    one\n\n    two\n- uses: a/b@c\n' }));
    expect(jobs.shown.steps).toEqual([{ run: 'one\n\ntwo\n' }, { uses: 'a/b@c' }]);
  });
});
