import { z } from 'zod';
import { noted } from './schema-notes.ts';

const SHARE = /^(?:100|\d{1,2}(?:\.\d{1,6})?)%$/;
const SHARE_EXPECTED = 'a percentage from 0% to 100%, such as 5% or 0.5%';
const CLASS = /^[a-z][a-z0-9-]{0,62}$/;
const CLASS_EXPECTED = 'a word of lower-case letters, digits and -, such as security';

const share = () => noted(z.string().regex(SHARE, { error: SHARE_EXPECTED }), { expected: SHARE_EXPECTED });

/** `slo` of an environment: the error budgets that its releases mind. */
export const sloSchema = z.strictObject({
  files: z
    .array(noted(z.string().min(1).max(1024), { expected: 'a file or a pattern such as slo/*.yaml, relative to the plan' }))
    .min(1)
    .max(100)
    .default(['slo/*.yaml'])
    .describe('Files with SLOs, in OpenSLO v1 or as sloth has them (`prometheus/v1`); patterns relative to the plan.'),
  freezeBelow: share().default('0%').describe('At this share of the error budget or less no release starts or goes on.'),
  onFastBurn: z
    .enum(['wait', 'reject'])
    .default('wait')
    .describe('What a budget that burns fast right now does to a release that is to start: its check is inconclusive, or fails.'),
  allow: z
    .array(noted(z.string().regex(CLASS, { error: CLASS_EXPECTED }), { expected: CLASS_EXPECTED }))
    .max(20)
    .default(['security', 'incident-fix'])
    .describe(
      'Kinds of fixes that may go on in spite of it: those whose reason for a fix begins with one, such as `security: CVE-2026-1`.',
    ),
  minimumEvents: z
    .int()
    .min(0)
    .max(1e12)
    .default(0)
    .describe('Fewer events than this in the window of a budget say nothing: inconclusive.'),
  maxReleaseBurn: share()
    .optional()
    .describe('How much of a budget one release may burn by itself; `gate: slo` stops it over that. Default: it is not asked.'),
  worstErrors: share()
    .default('10%')
    .describe(
      'Share of errors of a bad version at worst: what the batches of a plan could burn before the last one is held against `maxReleaseBurn`.',
    ),
});
export type SloEntry = z.output<typeof sloSchema>;

/** `5%` is 0.05, without the noise of the division. */
export function shareOf(text: string): number {
  return Number((Number.parseFloat(text) / 100).toPrecision(12));
}
