import { isAlias, isScalar, type YAMLError } from 'yaml';
import { PLAN_LIMITS } from './limits.ts';
import type { PlanError } from './plan-error.ts';
import { describeValue } from './plan-path.ts';

/** What is wrong with a file as YAML, without its place. */
export type YamlProblem = Pick<PlanError, 'code' | 'message' | 'expected' | 'got' | 'suggestion'>;

export function syntaxProblem(error: YAMLError): YamlProblem {
  const got = error.message.replace(/\s+/g, ' ').slice(0, 160);
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return {
        code: 'syntax',
        message: 'a tab is used as indentation',
        expected: 'spaces',
        got: 'a tab',
        suggestion: 'indent with two spaces',
      };
    case 'MULTIPLE_DOCS':
      return {
        code: 'syntax',
        message: 'the file holds more than one document',
        expected: 'one plan a file',
        got: 'a second document after ---',
        suggestion: 'move the second document to a file of its own',
      };
    default:
      return {
        code: 'syntax',
        message: 'this is not valid YAML',
        expected: 'valid YAML 1.2',
        got,
        suggestion: 'correct the line, or the one before it',
      };
  }
}

export function nestedTooDeep(): YamlProblem {
  const expected = `at most ${PLAN_LIMITS.depth} levels`;
  return {
    code: 'too-large',
    message: 'mappings and lists are nested too deeply',
    expected,
    got: 'more levels',
    suggestion: 'remove the nesting',
  };
}

export function tooManyNodes(aliases: boolean): YamlProblem {
  const expected = `at most ${PLAN_LIMITS.nodes.toLocaleString('en-US')} keys and values, repeated ones counted`;
  return aliases
    ? {
        code: 'alias',
        message: 'aliases repeat too much',
        expected,
        got: 'more',
        suggestion: 'write the values out, or use defaults.service',
      }
    : {
        code: 'too-large',
        message: 'the plan has too many values',
        expected,
        got: 'more',
        suggestion: 'split applications into a plan each',
      };
}

export function aliasProblem(name: string, loop: boolean): YamlProblem {
  return loop
    ? {
        code: 'alias',
        message: `alias *${name} contains itself`,
        expected: 'an alias of something before it',
        got: 'a loop',
        suggestion: 'write the value out',
      }
    : {
        code: 'alias',
        message: `alias *${name} has no anchor before it`,
        expected: `&${name} earlier in the file`,
        got: 'no such anchor',
        suggestion: `put quotes around "*${name}" if it is text, as globs are`,
      };
}

export function tagProblem(tag: string): YamlProblem {
  const got = `the tag ${describeValue(tag)}`;
  return { code: 'syntax', message: 'YAML tags have no meaning in a plan', expected: 'a plain value', got, suggestion: 'remove the tag' };
}

export function keyProblem(key: unknown): YamlProblem {
  const got = isScalar(key) ? describeValue(key.value) : isAlias(key) ? 'an alias' : 'a mapping or a list';
  return {
    code: 'syntax',
    message: 'a key is not text',
    expected: 'a text as key',
    got,
    suggestion: isScalar(key) ? 'put it in quotes' : 'use a plain name as key',
  };
}

export function duplicateProblem(key: string, line: number): YamlProblem {
  return {
    code: 'duplicate-key',
    message: `"${key.slice(0, 80)}" is written twice`,
    expected: 'each key once',
    got: `a second "${key.slice(0, 80)}", the first is on line ${line}`,
    suggestion: 'keep one of them',
  };
}

export function mergeProblem(): YamlProblem {
  return {
    code: 'unknown-key',
    message: 'merge keys (<<) are no part of YAML 1.2',
    expected: 'a key of the plan',
    got: '<<',
    suggestion: 'write the values out, or use defaults.service',
  };
}

export function protoProblem(): YamlProblem {
  return {
    code: 'unknown-key',
    message: '"__proto__" cannot be a key',
    expected: 'another name',
    got: '__proto__',
    suggestion: 'choose another name',
  };
}
