import { type JSONPathQuery, type JSONValue, jsonpath } from 'json-p3';
import { SourceError } from '../source-error.ts';

/** More than anybody compares. */
const MAX_NUMBERS = 1_000;
const MAX_PATH = 1_000;
const NUMERAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** A JSONPath (RFC 9535), which has no scripts. @throws SourceError `bad-query` */
export function parseJsonPath(text: string): JSONPathQuery {
  if (text.length > MAX_PATH) throw new SourceError('bad-query', `a JSONPath of ${text.length} characters: expected at most ${MAX_PATH}`);
  try {
    return jsonpath.compile(text.trim());
  } catch (error) {
    throw new SourceError(
      'bad-query',
      `${text.slice(0, 120)} is no JSONPath: ${error instanceof Error ? error.message : String(error)}; expected one such as $.errors`,
      { cause: error },
    );
  }
}

/**
 * The numbers that a path finds; numerals in quotes are numbers too, as many APIs write them.
 *
 * @throws SourceError `not-a-number`, `unexpected-answer`, `too-large`
 */
export function numbersAt(document: JSONValue, path: JSONPathQuery, text: string): readonly number[] {
  const numbers: number[] = [];
  for (const { value } of path.lazyQuery(document)) {
    numbers.push(numberOf(value, text));
    if (numbers.length > MAX_NUMBERS) throw new SourceError('too-large', `${text} finds more than ${MAX_NUMBERS} values; expected fewer`);
  }
  return numbers;
}

function numberOf(value: unknown, text: string): number {
  const number = typeof value === 'number' ? value : typeof value === 'string' && NUMERAL.test(value.trim()) ? Number(value) : Number.NaN;
  if (Number.isFinite(number)) return number;
  const shown = JSON.stringify(value)?.slice(0, 60);
  // What stands for no number in JSON, which has no NaN.
  const none = value === null || (typeof value === 'string' && /^(?:nan|[+-]?inf(?:inity)?|n\/a|)$/i.test(value.trim()));
  throw new SourceError(none ? 'not-a-number' : 'unexpected-answer', `${text} finds ${shown}: expected a number`);
}
