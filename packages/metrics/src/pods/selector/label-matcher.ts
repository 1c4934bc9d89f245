import { RE2JS } from 're2js';
import { SelectorError } from './selector.ts';

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** Verdicts that are kept for values seen before; beyond it they are forgotten and found again. */
const KEPT = 10_000;
const MAX_PATTERN = 1_000;

/**
 * Tells whether the value of a label is meant; a label that is not there is empty, as in PromQL. Patterns are RE2's and are for the whole value: RE2 takes time in
 * proportion to the value whatever the pattern is, which JavaScript's own expressions do not.
 *
 * @throws SelectorError
 */
export function labelMatcher(operator: MatchOperator, text: string): (value: string) => boolean {
  switch (operator) {
    case '=':
      return (value) => value === text;
    case '!=':
      return (value) => value !== text;
    case '=~':
      return patternMatcher(text);
    case '!~': {
      const matches = patternMatcher(text);
      return (value) => !matches(value);
    }
    default:
      return operator satisfies never;
  }
}

function patternMatcher(text: string): (value: string) => boolean {
  if (text.length > MAX_PATTERN) throw new SelectorError(`a pattern of ${text.length} characters: expected at most ${MAX_PATTERN}`);
  const pattern = compile(text);
  const known = new Map<string, boolean>();
  return (value) => {
    const verdict = known.get(value) ?? pattern.matches(value);
    if (known.size >= KEPT) known.clear();
    known.set(value, verdict);
    return verdict;
  };
}

function compile(text: string): RE2JS {
  try {
    return RE2JS.compile(text, RE2JS.DOTALL);
  } catch (error) {
    throw new SelectorError(
      `the pattern ${JSON.stringify(text)} is not one of RE2: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}
