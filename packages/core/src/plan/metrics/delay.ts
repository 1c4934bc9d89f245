import { durationWithin } from '../duration-within.ts';

const EXPECTED = 'a duration from 0s to 15m';

/** How late a source knows what has happened. */
export const delay = (usual: string) =>
  durationWithin(0, 900, EXPECTED)
    .default(usual)
    .describe('How late it knows what has happened: what is asked for ended this long ago, and a verdict comes that much later.');
