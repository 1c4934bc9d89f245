import type { ZodType } from 'zod';
import { SourceError } from '../source-error.ts';
import type { TransportAnswer } from '../transport/transport.ts';

const MOST_WORDS = 300;

/** The body of a successful answer. @throws SourceError `unexpected-answer` */
export function readJson<T>({ body }: TransportAnswer, schema: ZodType<T>, name: string): T {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new SourceError('unexpected-answer', `${name} answered something else than JSON. Is the address right?`, { cause });
  }
  const result = schema.safeParse(parsed);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new SourceError('unexpected-answer', `${name} answered JSON of another shape: ${issue?.message ?? ''} at ${where}`);
}

/** Words of a refusal, for people. */
export function wordsOf({ body }: TransportAnswer, redact: (text: string) => string): string {
  const words = redact(body.toString('utf8', 0, 4 * MOST_WORDS))
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MOST_WORDS);
  return words === '' ? 'without a word' : words;
}
