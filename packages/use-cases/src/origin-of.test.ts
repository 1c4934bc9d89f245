import { describe, expect, it } from 'vitest';
import { originOf } from './origin-of.ts';

const job = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://git.example',
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_SHA: 'abc',
  GITHUB_REF: 'refs/tags/v2',
  GITHUB_RUN_ID: '123',
  GITHUB_RUN_ATTEMPT: '3',
  GITHUB_ACTOR: 'ada',
};

describe('originOf', () => {
  it('names the commit, the run and its attempt', () => {
    expect(originOf(job)).toEqual({
      server: 'https://git.example',
      repository: 'acme/shop',
      commit: 'abc',
      ref: 'refs/tags/v2',
      run: '123',
      attempt: 3,
      actor: 'ada',
    });
  });

  it.each<[string, Record<string, string | undefined>]>([
    ['at a terminal', {}],
    ['at a terminal with a variable of GitHub', { GITHUB_REPOSITORY: 'acme/shop', GITHUB_RUN_ID: '1' }],
    ['where the runner names no run', { ...job, GITHUB_RUN_ID: undefined }],
  ])('is none %s', (_, env) => {
    expect(originOf(env)).toBeNull();
  });

  it('takes a run without an attempt for the first', () => {
    expect(originOf({ ...job, GITHUB_RUN_ATTEMPT: undefined })?.attempt).toBe(1);
  });
});
