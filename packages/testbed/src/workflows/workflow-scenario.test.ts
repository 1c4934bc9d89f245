import { describe, expect, it } from 'vitest';
import type { ActResult } from './act-run.ts';
import { says } from './workflow-scenario.ts';

const RESULT: ActResult = {
  jobs: [{ id: 'stage', result: 'failure' }],
  annotations: [],
  outputs: {},
  summaries: [],
  text: '',
  exitCode: 1,
  timedOut: false,
  durationMs: 1,
  output: '',
};

describe('says', () => {
  it('finds it in an error annotation of the job', () => {
    const annotations = [{ level: 'error', job: 'stage', title: 'deploy-batch', message: 'another plan\nrun it again' }] as const;
    expect(says({ ...RESULT, annotations }, 'stage', /another plan/)).toBe('another plan');
    expect(() => says({ ...RESULT, annotations }, 'close', /another plan/)).toThrow('expected an error of close');
  });

  it('finds it in the summary of the job where act has lost the annotation', () => {
    const summaries = [{ job: 'stage', text: '### ⛔ another plan\\_of the shop\n\n<sub>verdict fail</sub>' }];
    expect(says({ ...RESULT, summaries }, 'stage', /another plan_of/)).toBe('### ⛔ another plan_of the shop');
    expect(() => says({ ...RESULT, summaries }, 'stage', /other plan of/)).toThrow('another plan_of');
  });
});
