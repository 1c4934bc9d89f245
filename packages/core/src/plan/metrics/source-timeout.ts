import { z } from 'zod';
import { parseDuration } from '../durations.ts';
import { noted } from '../schema-notes.ts';

const EXPECTED = 'a duration from 1s to 2m';

/** How long a source may take to answer one question. */
export const timeout = () =>
  noted(
    z.string().refine(
      (text) => {
        const seconds = parseDuration(text);
        return seconds !== null && seconds >= 1 && seconds <= 120;
      },
      { error: EXPECTED },
    ),
    { expected: EXPECTED },
  )
    .default('10s')
    .describe('How long one answer may take. No answer is never a pass.');
