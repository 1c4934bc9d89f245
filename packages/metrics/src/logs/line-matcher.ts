import { RE2JS } from 're2js';
import { SourceError } from '../source-error.ts';
import type { LineMatcher } from './log-lines.ts';

const MAX_PATTERN = 1_000;

/**
 * Tells whether a line has something that matches, anywhere in it. RE2 takes time in proportion to the line whatever is in it, and what is in a log comes from outside. Empty stands for
 * every line.
 *
 * @throws SourceError `bad-query`
 */
export function lineMatcher(pattern: string): LineMatcher {
  if (pattern === '') return () => true;
  if (pattern.length > MAX_PATTERN)
    throw new SourceError('bad-query', `a pattern of ${pattern.length} characters: expected at most ${MAX_PATTERN}`);
  try {
    const compiled = RE2JS.compile(pattern);
    return (line) => compiled.matcher(line).find();
  } catch (error) {
    throw new SourceError(
      'bad-query',
      `the pattern ${JSON.stringify(pattern)} is not one of RE2: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}
