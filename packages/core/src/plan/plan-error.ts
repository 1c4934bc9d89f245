import { PLAN_LIMITS } from './limits.ts';

export type PlanErrorCode =
  | 'unreadable'
  | 'too-large'
  | 'syntax'
  | 'duplicate-key'
  | 'alias'
  | 'unknown-key'
  | 'not-served'
  | 'missing'
  | 'invalid-type'
  | 'invalid-value'
  | 'unknown-name'
  | 'duplicate-name'
  | 'cycle'
  | 'batch'
  | 'parameter';

/** One thing that is wrong with a plan, and what to do about it. */
export interface PlanError {
  readonly code: PlanErrorCode;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Such as `environments.production.targets[0].name`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
  readonly expected: string;
  readonly got: string;
  readonly suggestion: string;
}

export type PlanFileProblem =
  | { readonly kind: 'missing' }
  | { readonly kind: 'not-a-file' }
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'not-utf8' }
  | { readonly kind: 'too-large'; readonly bytes: number };

/** What is wrong with a plan file before its text can be looked at, in the shape of every other plan error. */
export function planFileError(file: string, problem: PlanFileProblem): PlanError {
  return { file, line: 1, column: 1, path: '', ...describeProblem(file, problem) };
}

function describeProblem(file: string, problem: PlanFileProblem): Pick<PlanError, 'code' | 'message' | 'expected' | 'got' | 'suggestion'> {
  const limit = `at most ${megabytes(PLAN_LIMITS.bytes)} of YAML`;
  switch (problem.kind) {
    case 'missing':
      return {
        code: 'unreadable',
        message: 'there is no such file',
        expected: 'a plan file',
        got: 'nothing',
        suggestion: `name the plan that is meant (--file, or the input plan), or write ${file}`,
      };
    case 'not-a-file':
      return {
        code: 'unreadable',
        message: 'this is not a file',
        expected: 'a plan file',
        got: 'a directory or a device',
        suggestion: 'name the file itself, such as release.yaml',
      };
    case 'unreadable':
      return {
        code: 'unreadable',
        message: 'the file cannot be read',
        expected: 'a readable plan file',
        got: problem.reason,
        suggestion: 'check the path and its permissions',
      };
    case 'not-utf8':
      return {
        code: 'unreadable',
        message: 'the file is not text in UTF-8',
        expected: 'text in UTF-8',
        got: 'other bytes',
        suggestion: 'save the file as UTF-8',
      };
    case 'too-large':
      return {
        code: 'too-large',
        message: 'the file is too large to be a plan',
        expected: limit,
        got: megabytes(problem.bytes),
        suggestion: 'name the plan itself; split applications into a plan each',
      };
  }
}

function megabytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
