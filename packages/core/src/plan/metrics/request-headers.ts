import { z } from 'zod';
import { noted } from '../schema-notes.ts';
import { secretReference } from './secret-reference.ts';

const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const HEADER_EXPECTED = 'the name of a header';
const VALUE_EXPECTED = 'a text, or { secret: NAME }';

/** Headers of every request to a source; a value may be a secret, by its name. */
export const requestHeaders = () =>
  z
    .record(
      noted(z.string().regex(HEADER, { error: HEADER_EXPECTED }), { expected: HEADER_EXPECTED }),
      noted(
        z.union([
          z
            .string()
            .max(1024)
            .regex(/^[^\r\n]*$/),
          secretReference(),
        ]),
        { expected: VALUE_EXPECTED },
      ),
    )
    .default({})
    .describe('Headers of every request, such as `X-Scope-OrgID`.');

export const resolvedHeadersSchema = z.array(
  z.object({ name: z.string(), value: z.union([z.object({ text: z.string() }), z.object({ secret: z.string() })]) }),
);
export type RequestHeaders = z.infer<typeof resolvedHeadersSchema>;

export function resolveHeaders(headers: z.output<ReturnType<typeof requestHeaders>>): RequestHeaders {
  return Object.entries(headers).map(([name, value]) => ({ name, value: typeof value === 'string' ? { text: value } : value }));
}
