import { z } from 'zod';
import { noted } from '../schema-notes.ts';

const SECRET = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
export const SECRET_EXPECTED = '{ secret: NAME }, whose value comes from the input secrets or the environment';

/** A secret by its name; its value is never in a plan. */
export const secretReference = () =>
  noted(z.strictObject({ secret: z.string().regex(SECRET, { error: SECRET_EXPECTED }).describe('Name of the secret.') }), {
    expected: SECRET_EXPECTED,
  });
