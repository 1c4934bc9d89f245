import { z } from 'zod';
import { parseDuration } from './durations.ts';
import { noted } from './schema-notes.ts';

/** A duration from the least to the most seconds, both allowed; what is expected is said in its errors. */
export const durationWithin = (leastSeconds: number, mostSeconds: number, expected: string) =>
  noted(
    z.string().refine(
      (text) => {
        const seconds = parseDuration(text);
        return seconds !== null && seconds >= leastSeconds && seconds <= mostSeconds;
      },
      { error: expected },
    ),
    { expected },
  );
