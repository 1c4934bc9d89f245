import { type Fix, SluiceError } from '@sluice/core';
import { actorOf } from './actor-of.ts';
import type { Environment } from './environment.ts';

const LONGEST = 500;

/** A reason for a fix, and who gives it: whoever started this run of the workflow, also when it is run again, or the person at this terminal. */
export function fixOf(reason: string | null | undefined, env: Environment): Fix | null {
  if (reason === null || reason === undefined) return null;
  const text = reason.replace(/\s+/g, ' ').trim();
  if (text === '' || text.length > LONGEST)
    throw new SluiceError(
      'fix-reason-invalid',
      'input',
      `the fix reason is ${text === '' ? 'empty' : `${text.length} characters long`}; expected a sentence of at most ${LONGEST} characters that says why this cannot wait`,
    );
  return { reason: text, by: env.GITHUB_TRIGGERING_ACTOR || actorOf(env) };
}
