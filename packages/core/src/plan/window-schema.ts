import { z } from 'zod';
import { CRON_EXPECTED, parseCron } from './cron-expression.ts';
import { DURATION_EXPECTED, parseDuration } from './durations.ts';
import { principals } from './principal.ts';
import { noted } from './schema-notes.ts';
import { isTimeZone, TIME_ZONE_EXPECTED } from './time-zone.ts';
import { MOMENT_EXPECTED, parseMoment } from './window-moment.ts';

const HOLIDAYS_EXPECTED = 'a country, and a part of it where it has its own holidays, such as DE or DE-BE';
const HOLIDAYS = /^[A-Z]{2}(?:-[A-Z0-9]{1,4}){0,2}$/;

/** Texts that must read as something, with what is expected in their errors. */
const text = (expected: string, reads: (written: string) => boolean) =>
  noted(z.string().max(1024).refine(reads, { error: expected }), { expected });

export const timeZone = () => text(TIME_ZONE_EXPECTED, isTimeZone);
const moment = () => text(MOMENT_EXPECTED, (written) => parseMoment(written) !== null);

const spanSchema = z.strictObject({
  from: moment().optional().describe('First day, or time, of a span.'),
  to: moment().optional().describe('End of the span: itself no longer in it.'),
  through: moment().optional().describe('Last day of the span, all of it, in place of `to`.'),
  ical: noted(z.string().min(1).max(1024), { expected: 'a file relative to the plan, or a URL' })
    .optional()
    .describe('Events of an iCalendar file (relative to the plan) or URL (https).'),
  holidays: text(HOLIDAYS_EXPECTED, (written) => HOLIDAYS.test(written))
    .optional()
    .describe('Public holidays of a country or of a part of one: `DE`, `DE-BE`.'),
});

const TIMES_EXPECTED = `${CRON_EXPECTED}; or { from, to }, { from, through }, { ical } or { holidays }`;

const times = () =>
  noted(z.union([z.string().refine((written) => parseCron(written) !== null, { error: CRON_EXPECTED }), spanSchema]), {
    expected: TIMES_EXPECTED,
  });

export const windowSchema = z.strictObject({
  allow: times().optional().describe('Releases move only while it is active: a cron expression with `duration`, or a mapping.'),
  deny: times().optional().describe('Releases do not move while it is active, whatever else allows them.'),
  duration: noted(
    z.string().refine((written) => (parseDuration(written) ?? 0) >= 60, { error: DURATION_EXPECTED }),
    { expected: `${DURATION_EXPECTED}, and at least 1m` },
  )
    .optional()
    .describe('How long it lasts from each start of a cron expression.'),
  reason: noted(z.string().min(1).max(200), { expected: 'a few words' }).optional().describe('Why, for people.'),
  override: z
    .enum(['never', 'fix'])
    .default('never')
    .describe('`fix`: a release that is given a reason for a fix may go on in spite of it.'),
  overrideBy: principals()
    .default([])
    .describe(
      'Who may give such a reason: accounts, `team:ORG/TEAM`, `role:NAME` of the file that `teams` names. Default: everyone who may release.',
    ),
  overrun: z
    .enum(['finish', 'hold'])
    .default('hold')
    .describe('A release that is under way when it closes: holds before its next batch, or finishes.'),
  timezone: timeZone().optional().describe("IANA time zone of its times. Default: the environment's."),
});

export type WindowEntry = z.output<typeof windowSchema>;
