import { durationWithin } from '../duration-within.ts';

const EXPECTED = 'a duration from 1s to 2m';

/** How long a source may take to answer one question. */
export const timeout = () =>
  durationWithin(1, 120, EXPECTED).default('10s').describe('How long one answer may take. No answer is never a pass.');
