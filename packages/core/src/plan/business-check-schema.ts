import { z } from 'zod';
import { noted } from './schema-notes.ts';

const SECRET_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const REPOSITORY = /^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/;
/** With the server or without, with the ref it was run at or without. */
const WORKFLOW = /^(https:\/\/[^\s/@]+\/)?[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+\/[^\s@]+\.ya?ml(@\S+)?$/;
const FIELD = /^[^.\s]+(\.[^.\s]+)*$/;

const matching = (pattern: RegExp, expected: string) => noted(z.string().max(1024).regex(pattern, { error: expected }), { expected });
const names = (what: string) => z.array(noted(z.string().min(1).max(255), { expected: what })).max(100);

const mode = () =>
  noted(z.enum(['warn', 'block']), { expected: 'warn or block' })
    .default('block')
    .describe('What a verdict other than `pass` does. A source that does not answer is never a pass.');
const url = () => matching(/^https?:\/\/[^\s@]+$/, 'an address: https://… or http://…, without a user in it');
const token = () =>
  z
    .strictObject({ secret: matching(SECRET_NAME, 'the name of a secret: letters, digits and _').describe('Name of the secret.') })
    .optional()
    .describe('Sent as bearer token: `{ secret: NAME }`, a line of the input `secrets` or a variable of the environment.');

/** Either off, or what is asked. */
const offOr = <T extends z.ZodType>(settings: T, expected: string) => noted(z.union([z.enum(['off']), settings]), { expected });

export const incidentSchema = offOr(
  z.strictObject({
    labels: names('a label').optional().describe('Open issues that have any of these labels.'),
    repository: matching(REPOSITORY, 'a repository as owner/name')
      .optional()
      .describe('Where those issues are. Default: the repository of the job.'),
    alertmanager: z
      .strictObject({
        url: url().describe('Its address, without `/api/v2`.'),
        matchers: names('a matcher such as severity="critical"')
          .default([])
          .describe('Which alerts, all of them to hold. None: every alert that fires.'),
        token: token(),
      })
      .optional()
      .describe('Alerts that fire now and are neither silenced nor inhibited.'),
    endpoint: z
      .strictObject({
        url: url().describe('Answers GET with a JSON document.'),
        field: matching(FIELD, 'a path such as status.indicator').describe('Place of the value in it, such as `status.indicator`.'),
        equals: noted(z.union([z.string().max(1024), z.number(), z.boolean()]), {
          expected: 'a text, a number, or true or false',
        }).describe('The value while there is no incident.'),
        token: token(),
      })
      .optional()
      .describe('A status page, or anything else that answers in JSON.'),
    mode: mode(),
  }),
  'off, or where incidents are told: a mapping with labels, alertmanager or endpoint',
);

export const commitChecksSchema = offOr(
  z.strictObject({
    names: noted(names('the name of a check').min(1), { expected: 'a list of names of checks' }).describe(
      'Check runs or commit statuses; each of them must have succeeded for the commit.',
    ),
    mode: mode(),
  }),
  'off, or a mapping with names',
);

export const commitSourceSchema = offOr(
  z.strictObject({
    branches: names('the name of a branch')
      .default([])
      .describe(
        'The commit is on one of them. `*` stands for any text without a slash, `**` for any text: such a pattern is held against the ref of the job alone.',
      ),
    tags: names('the name of a tag').default([]).describe('Or the job runs for one of these tags, patterns as above.'),
    mode: mode(),
  }),
  'off, or a mapping with branches or tags',
);

export const attestationSchema = offOr(
  z.strictObject({
    signerWorkflow: matching(WORKFLOW, 'a workflow as owner/name/.github/workflows/file.yml, with @ref or without').describe(
      'The workflow whose jobs sign: of the repository that builds, or a reusable one. With `@refs/heads/main` only as it is there, `*` as for branches; with `https://HOST/` in front on a server that is not github.com.',
    ),
    predicateType: url()
      .default('https://slsa.dev/provenance/v1')
      .describe('What is attested. `https://sigstore.dev/cosign/sign/v1` is the plain signature that `cosign sign` makes.'),
    issuer: url()
      .default('https://token.actions.githubusercontent.com')
      .describe('Who vouches for the workflow: the issuer of the OIDC token that it signed with.'),
    repository: matching(REPOSITORY, 'a repository as owner/name')
      .optional()
      .describe('The repository that it was built from; its attestations on GitHub are looked at. Default: that of the workflow.'),
    ref: noted(z.string().min(1).max(255), { expected: 'a ref such as refs/heads/main' })
      .optional()
      .describe('The branch or tag that it was built from, `*` as for branches. Default: any.'),
    trustedRoot: noted(z.string().min(1).max(1024), { expected: 'the path of a file' })
      .optional()
      .describe(
        'A file with the roots that are trusted, as `gh attestation trusted-root` or a private Sigstore writes it. Default: those of the public Sigstore, which are fetched.',
      ),
    mode: mode(),
    override: z.enum(['never', 'fix']).default('never').describe('`fix`: a reason for a fix sets it aside.'),
  }),
  'off, or a mapping with signerWorkflow',
);
