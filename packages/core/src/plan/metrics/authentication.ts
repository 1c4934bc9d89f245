import { z } from 'zod';
import { noted } from '../schema-notes.ts';
import { secretReference } from './secret-reference.ts';

/** Of AWS. */
export const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
export const REGION_EXPECTED = 'a region such as eu-west-1';

/** How a source of metrics is asked; secrets by name. A client certificate goes with any of the others. */
export const authenticationSchema = noted(
  z.strictObject({
    bearer: secretReference().optional().describe('A token, sent as `Authorization: Bearer`.'),
    basic: z
      .strictObject({
        username: noted(
          z
            .string()
            .min(1)
            .max(255)
            .regex(/^[^:]*$/),
          { expected: 'a name without a colon' },
        ).describe('Name of the user.'),
        password: secretReference().describe('Its password.'),
      })
      .optional()
      .describe('A user and a password.'),
    sigv4: z
      .strictObject({
        region: noted(z.string().regex(REGION, { error: REGION_EXPECTED }), { expected: REGION_EXPECTED }).describe(
          'Region of the service.',
        ),
        service: noted(z.string().regex(/^[a-z][a-z0-9-]{0,62}$/), { expected: 'the name of a service such as aps' })
          .default('aps')
          .describe('Service that the signature is for; `aps` is Amazon Managed Service for Prometheus.'),
      })
      .optional()
      .describe('Requests signed with the credentials of AWS that the job has.'),
    tls: z
      .strictObject({
        certificate: secretReference().optional().describe('Client certificate, PEM.'),
        key: secretReference().optional().describe('Its key, PEM.'),
        ca: secretReference().optional().describe('Certificates that the server is trusted by, PEM. Default: those of Node.js.'),
      })
      .optional()
      .describe('Certificates.'),
  }),
  { expected: 'a mapping with bearer, basic or sigv4, and tls beside it' },
);
export type AuthenticationEntry = z.output<typeof authenticationSchema>;

/** At most one of the first three; names of secrets, or null. */
export const resolvedAuthenticationSchema = z.object({
  bearer: z.string().nullable(),
  basic: z.object({ username: z.string(), password: z.string() }).nullable(),
  sigv4: z.object({ region: z.string(), service: z.string() }).nullable(),
  tls: z.object({ certificate: z.string().nullable(), key: z.string().nullable(), ca: z.string().nullable() }).nullable(),
});
export type Authentication = z.infer<typeof resolvedAuthenticationSchema>;
