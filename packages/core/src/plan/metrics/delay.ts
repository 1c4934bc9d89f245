import { z } from 'zod';
import { parseDuration } from '../durations.ts';
import { noted } from '../schema-notes.ts';

const EXPECTED = 'a duration from 0s to 15m';

/** How late a source knows what has happened. */
export const delay = (usual: string) =>
  noted(
    z.string().refine(
      (text) => {
        const seconds = parseDuration(text);
        return seconds !== null && seconds <= 900;
      },
      { error: EXPECTED },
    ),
    { expected: EXPECTED },
  )
    .default(usual)
    .describe('How late it knows what has happened: what is asked for ended this long ago, and a verdict comes that much later.');
