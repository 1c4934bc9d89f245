import { describe, expect, it } from 'vitest';
import type { ResolvedWindow } from '../plan/resolved-window.ts';
import { answerAt } from './answer.ts';
import { independentOpen } from './testing/independent-windows.ts';
import { calendar, cron, icalendar, OWN_TEXTS, span } from './testing/windows-of.ts';
import { timetables } from './timetable.ts';

type Row = readonly [name: string, windows: readonly ResolvedWindow[], at: string, state: 'open' | 'closed', changesAt: string | null];

const NEW_YORK = { timezone: 'America/New_York' };
const SYDNEY = { timezone: 'Australia/Sydney' };
const UTC = { timezone: 'UTC' };
const OFFICE = cron('allow', '0 9 * * MON-THU', 8);
const PEAK = span('deny', '2026-12-20', '2027-01-04');
const NIGHT = cron('deny', '30 2 * * *', 1);

/** Every Thursday at 02:00 in Berlin, for an hour. */
const WEEKLY = 'DTSTART;TZID=Europe/Berlin:20261001T020000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=TH\nSUMMARY:patch night';
const ALL_DAY = 'DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY:company days';
const NIGHTLY = 'DTSTART;TZID=Europe/Berlin:20260101T013000\nDURATION:PT2H\nRRULE:FREQ=DAILY';

const TABLE: readonly Row[] = [
  // Which windows count.
  ['no windows: always', [], '2026-11-26T10:00:00Z', 'open', null],
  ['an allow, before it', [OFFICE], '2026-11-26T07:59:59Z', 'closed', '2026-11-26T08:00:00Z'],
  ['an allow, at its first instant', [OFFICE], '2026-11-26T08:00:00Z', 'open', '2026-11-26T16:00:00Z'],
  ['an allow, at its last instant', [OFFICE], '2026-11-26T15:59:59.999Z', 'open', '2026-11-26T16:00:00Z'],
  ['an allow, at its end', [OFFICE], '2026-11-26T16:00:00Z', 'closed', '2026-11-30T08:00:00Z'],
  ['an allow, over the weekend', [OFFICE], '2026-11-28T12:00:00Z', 'closed', '2026-11-30T08:00:00Z'],
  ['a deny alone, before it', [PEAK], '2026-12-01T00:00:00Z', 'open', '2026-12-19T23:00:00Z'],
  ['a deny alone, in it', [PEAK], '2026-12-24T12:00:00Z', 'closed', '2027-01-03T23:00:00Z'],
  ['a deny alone, after it', [PEAK], '2027-01-03T23:00:00Z', 'open', null],
  ['an active deny beats an active allow', [OFFICE, PEAK], '2026-12-21T10:00:00Z', 'closed', '2027-01-04T08:00:00Z'],
  ['a deny ends in the night, the allow begins in the morning', [OFFICE, PEAK], '2027-01-03T23:30:00Z', 'closed', '2027-01-04T08:00:00Z'],
  [
    'a deny begins within an allow',
    [OFFICE, span('deny', '2026-11-26T12:00', '2026-11-26T13:00')],
    '2026-11-26T10:00:00Z',
    'open',
    '2026-11-26T11:00:00Z',
  ],
  [
    'a deny ends within an allow',
    [OFFICE, span('deny', '2026-11-26T12:00', '2026-11-26T13:00')],
    '2026-11-26T11:30:00Z',
    'closed',
    '2026-11-26T12:00:00Z',
  ],
  [
    'two allows that overlap are one opening',
    [OFFICE, cron('allow', '0 16 * * THU', 4)],
    '2026-11-26T12:00:00Z',
    'open',
    '2026-11-26T19:00:00Z',
  ],
  [
    'two allows that touch are one opening',
    [OFFICE, cron('allow', '0 17 * * THU', 2)],
    '2026-11-26T12:00:00Z',
    'open',
    '2026-11-26T18:00:00Z',
  ],
  [
    'two allows with a gap are two openings',
    [OFFICE, cron('allow', '0 18 * * THU', 2)],
    '2026-11-26T12:00:00Z',
    'open',
    '2026-11-26T16:00:00Z',
  ],
  [
    'two denies that overlap are one closing',
    [PEAK, span('deny', '2027-01-02', '2027-01-10')],
    '2026-12-24T12:00:00Z',
    'closed',
    '2027-01-09T23:00:00Z',
  ],
  [
    'two denies that touch are one closing',
    [PEAK, span('deny', '2027-01-04', '2027-01-05')],
    '2026-12-24T12:00:00Z',
    'closed',
    '2027-01-04T23:00:00Z',
  ],
  [
    'a deny within a deny changes nothing',
    [PEAK, span('deny', '2026-12-24', '2026-12-27')],
    '2026-12-24T12:00:00Z',
    'closed',
    '2027-01-03T23:00:00Z',
  ],
  [
    'a deny that exactly covers the allow',
    [cron('allow', '0 9 * * *', 1), cron('deny', '0 9 * * *', 1)],
    '2026-11-26T08:30:00Z',
    'closed',
    null,
  ],
  ['an allow in the past: never again', [span('allow', '2026-01-01', '2026-02-01')], '2026-11-26T08:30:00Z', 'closed', null],
  [
    'an empty span is never active',
    [span('deny', '2026-11-26T09:00:00+02:00', '2026-11-26T08:00:00+01:00')],
    '2026-11-26T07:00:00Z',
    'open',
    null,
  ],

  // Time zones.
  [
    'the same words in two zones: New York, still closed',
    [cron('allow', '0 9 * * *', 8, NEW_YORK)],
    '2026-11-26T10:00:00Z',
    'closed',
    '2026-11-26T14:00:00Z',
  ],
  [
    'allows of two zones add up',
    [OFFICE, cron('allow', '0 9 * * MON-THU', 8, NEW_YORK)],
    '2026-11-26T15:00:00Z',
    'open',
    '2026-11-26T22:00:00Z',
  ],
  [
    'a zone of half an hour',
    [cron('allow', '0 9 * * *', 8, { timezone: 'Asia/Kolkata' })],
    '2026-11-26T03:00:00Z',
    'closed',
    '2026-11-26T03:30:00Z',
  ],
  [
    'a day begins where the window is',
    [span('deny', '2026-12-24', '2026-12-25', SYDNEY)],
    '2026-12-23T12:59:59Z',
    'open',
    '2026-12-23T13:00:00Z',
  ],
  ['a weekday is that of the zone', [cron('allow', '0 1 * * FRI', 2, SYDNEY)], '2026-11-26T14:30:00Z', 'open', '2026-11-26T16:00:00Z'],
  [
    'a span with an offset is where it says',
    [span('deny', '2026-12-24T12:00:00Z', '2026-12-24T18:00:00-05:00')],
    '2026-12-24T12:00:00Z',
    'closed',
    '2026-12-24T23:00:00Z',
  ],
  ['UTC', [cron('deny', '0 0 * * *', 1, UTC)], '2026-11-26T00:59:59Z', 'closed', '2026-11-26T01:00:00Z'],

  // The hour that is skipped.
  ['skipped hour: begins at the next valid instant', [NIGHT], '2026-03-29T00:59:59Z', 'open', '2026-03-29T01:00:00Z'],
  ['skipped hour: lasts as long as ever', [NIGHT], '2026-03-29T01:00:00Z', 'closed', '2026-03-29T02:00:00Z'],
  ['skipped hour: the day before', [NIGHT], '2026-03-28T01:30:00Z', 'closed', '2026-03-28T02:30:00Z'],
  ['skipped hour: the day after', [NIGHT], '2026-03-30T00:29:59Z', 'open', '2026-03-30T00:30:00Z'],
  [
    'skipped hour: every quarter of it begins at once',
    [cron('deny', '*/15 2 * * *', 1)],
    '2026-03-29T01:30:00Z',
    'closed',
    '2026-03-29T02:00:00Z',
  ],
  [
    'skipped hour: a window across it is as long as ever',
    [cron('allow', '0 1 * * *', 3)],
    '2026-03-29T00:00:00Z',
    'open',
    '2026-03-29T03:00:00Z',
  ],
  ['skipped hour in New York', [cron('deny', '30 2 * * *', 1, NEW_YORK)], '2026-03-08T07:30:00Z', 'closed', '2026-03-08T08:00:00Z'],
  ['skipped hour in Sydney', [cron('deny', '15 2 * * *', 1, SYDNEY)], '2026-10-03T16:00:00Z', 'closed', '2026-10-03T17:00:00Z'],
  [
    'skipped half hour on Lord Howe',
    [cron('deny', '10 2 * * *', 1, { timezone: 'Australia/Lord_Howe' })],
    '2026-10-03T15:30:00Z',
    'closed',
    '2026-10-03T16:30:00Z',
  ],
  [
    'skipped midnight in Santiago: the day begins at one',
    [span('deny', '2026-09-06', '2026-09-07', { timezone: 'America/Santiago' })],
    '2026-09-06T03:59:59Z',
    'open',
    '2026-09-06T04:00:00Z',
  ],
  [
    'skipped midnight in Santiago by cron',
    [cron('allow', '0 0 * * SUN', 2, { timezone: 'America/Santiago' })],
    '2026-09-06T04:00:00Z',
    'open',
    '2026-09-06T06:00:00Z',
  ],
  [
    'a skipped day: Samoa had no 30 December 2011',
    [span('deny', '2011-12-30', '2011-12-31', { timezone: 'Pacific/Apia' })],
    '2011-12-30T09:00:00Z',
    'open',
    null,
  ],
  [
    'a span that begins in the skipped hour',
    [span('deny', '2026-03-29T02:15', '2026-03-29T05:00')],
    '2026-03-29T00:59:59Z',
    'open',
    '2026-03-29T01:00:00Z',
  ],

  // The hour that is repeated.
  ['repeated hour: begins in the first', [NIGHT], '2026-10-25T00:30:00Z', 'closed', '2026-10-25T01:30:00Z'],
  ['repeated hour: not again in the second', [NIGHT], '2026-10-25T01:30:00Z', 'open', '2026-10-26T01:30:00Z'],
  ['repeated hour: just before the first', [NIGHT], '2026-10-25T00:29:59Z', 'open', '2026-10-25T00:30:00Z'],
  [
    'repeated hour: a window across it is as long as ever',
    [cron('allow', '0 1 * * *', 3)],
    '2026-10-24T23:00:00Z',
    'open',
    '2026-10-25T02:00:00Z',
  ],
  ['repeated hour: every hour, each shown once', [cron('deny', '0 * * * *', 1)], '2026-10-25T00:15:00Z', 'closed', '2026-10-25T01:00:00Z'],
  ['repeated hour in New York', [cron('deny', '30 1 * * *', 1, NEW_YORK)], '2026-11-01T06:29:59Z', 'closed', '2026-11-01T06:30:00Z'],
  ['repeated hour in Sydney', [cron('deny', '30 2 * * *', 1, SYDNEY)], '2026-04-04T15:30:00Z', 'closed', '2026-04-04T16:30:00Z'],
  [
    'a span that begins in the repeated hour begins in the first',
    [span('deny', '2026-10-25T02:15', '2026-10-25T05:00')],
    '2026-10-25T00:15:00Z',
    'closed',
    '2026-10-25T04:00:00Z',
  ],
  ['the same hour of the day is another instant in summer', [OFFICE], '2026-07-02T06:59:59Z', 'closed', '2026-07-02T07:00:00Z'],
  [
    'a long deny across the change ends by the clock',
    [span('deny', '2026-10-20', '2026-11-01')],
    '2026-10-26T12:00:00Z',
    'closed',
    '2026-10-31T23:00:00Z',
  ],

  // Cron.
  ['lists and steps', [cron('allow', '0 6-18/6 * * 1,3', 1)], '2026-11-30T12:00:00Z', 'closed', '2026-11-30T17:00:00Z'],
  [
    'day of the month or weekday, where both are given',
    [cron('deny', '0 0 1 * FRI', 24)],
    '2026-12-01T12:00:00Z',
    'closed',
    '2026-12-01T23:00:00Z',
  ],
  ['Sunday is 0 and 7', [cron('deny', '0 0 * * 7', 24)], '2026-11-29T12:00:00Z', 'closed', '2026-11-29T23:00:00Z'],
  ['29 February comes in 2028', [cron('allow', '0 9 29 2 *', 1)], '2026-11-26T00:00:00Z', 'closed', '2028-02-29T08:00:00Z'],
  ['longer than its period: always', [cron('allow', '0 9 * * *', 30)], '2026-11-26T00:00:00Z', 'open', null],
  ['a start of days ago still counts', [cron('deny', '0 12 1 * *', 5 * 24)], '2026-12-05T10:00:00Z', 'closed', '2026-12-06T11:00:00Z'],

  // iCalendar.
  ['RRULE: in an occurrence', [calendar('deny', icalendar(WEEKLY))], '2026-11-26T01:30:00Z', 'closed', '2026-11-26T02:00:00Z'],
  ['RRULE: between two', [calendar('deny', icalendar(WEEKLY))], '2026-11-26T05:00:00Z', 'open', '2026-12-03T01:00:00Z'],
  ['RRULE: before its first', [calendar('deny', icalendar(WEEKLY))], '2026-09-24T00:30:00Z', 'open', '2026-10-01T00:00:00Z'],
  [
    'EXDATE leaves one out',
    [calendar('deny', icalendar(`${WEEKLY}\nEXDATE;TZID=Europe/Berlin:20261203T020000`))],
    '2026-11-26T05:00:00Z',
    'open',
    '2026-12-10T01:00:00Z',
  ],
  [
    'EXDATE leaves two out, one of them in UTC',
    [calendar('deny', icalendar(`${WEEKLY}\nEXDATE;TZID=Europe/Berlin:20261203T020000,20261210T020000`))],
    '2026-11-26T05:00:00Z',
    'open',
    '2026-12-17T01:00:00Z',
  ],
  [
    'EXDATE leaves out the first of all',
    [calendar('deny', icalendar(`${WEEKLY}\nEXDATE;TZID=Europe/Berlin:20261001T020000`))],
    '2026-09-24T00:30:00Z',
    'open',
    '2026-10-08T00:00:00Z',
  ],
  [
    'RDATE adds one',
    [calendar('deny', icalendar(`${WEEKLY}\nRDATE;TZID=Europe/Berlin:20261128T100000`))],
    '2026-11-26T05:00:00Z',
    'open',
    '2026-11-28T09:00:00Z',
  ],
  [
    'RECURRENCE-ID moves one',
    [
      calendar(
        'deny',
        icalendar(
          `UID:a\n${WEEKLY}`,
          'UID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20261203T020000\nDTSTART;TZID=Europe/Berlin:20261204T200000\nDURATION:PT3H\nSUMMARY:moved',
        ),
      ),
    ],
    '2026-11-26T05:00:00Z',
    'open',
    '2026-12-04T19:00:00Z',
  ],
  [
    'RECURRENCE-ID cancels one',
    [
      calendar(
        'deny',
        icalendar(
          `UID:a\n${WEEKLY}`,
          'UID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20261203T020000\nDTSTART;TZID=Europe/Berlin:20261203T020000\nDURATION:PT1H\nSTATUS:CANCELLED',
        ),
      ),
    ],
    '2026-11-26T05:00:00Z',
    'open',
    '2026-12-10T01:00:00Z',
  ],
  [
    'UNTIL in UTC, its instant included',
    [calendar('deny', icalendar(WEEKLY.replace('BYDAY=TH', 'BYDAY=TH;UNTIL=20261203T010000Z')))],
    '2026-12-03T01:30:00Z',
    'closed',
    '2026-12-03T02:00:00Z',
  ],
  [
    'UNTIL in UTC, one second short',
    [calendar('deny', icalendar(WEEKLY.replace('BYDAY=TH', 'BYDAY=TH;UNTIL=20261203T005959Z')))],
    '2026-11-26T05:00:00Z',
    'open',
    null,
  ],
  [
    'COUNT ends a series',
    [calendar('deny', icalendar(WEEKLY.replace('BYDAY=TH', 'BYDAY=TH;COUNT=9')))],
    '2026-11-26T01:30:00Z',
    'closed',
    '2026-11-26T02:00:00Z',
  ],
  [
    'COUNT counts what EXDATE leaves out',
    [calendar('deny', icalendar(`${WEEKLY.replace('BYDAY=TH', 'BYDAY=TH;COUNT=9')}\nEXDATE;TZID=Europe/Berlin:20261119T020000`))],
    '2026-11-26T05:00:00Z',
    'open',
    null,
  ],
  [
    'INTERVAL: every other week',
    [calendar('deny', icalendar(WEEKLY.replace('BYDAY=TH', 'BYDAY=TH;INTERVAL=2')))],
    '2026-11-26T05:00:00Z',
    'open',
    '2026-12-10T01:00:00Z',
  ],
  [
    'the last Friday of a month',
    [calendar('deny', icalendar('DTSTART;TZID=Europe/Berlin:20260130T180000\nDURATION:PT6H\nRRULE:FREQ=MONTHLY;BYDAY=-1FR'))],
    '2026-11-26T05:00:00Z',
    'open',
    '2026-11-27T17:00:00Z',
  ],
  [
    'the third working day by BYSETPOS',
    [
      calendar(
        'deny',
        icalendar('DTSTART;TZID=Europe/Berlin:20260105T080000\nDURATION:PT2H\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=3'),
      ),
    ],
    '2026-11-26T05:00:00Z',
    'open',
    '2026-12-03T07:00:00Z',
  ],
  [
    'every year on the last Thursday of November',
    [calendar('deny', icalendar('DTSTART;TZID=America/New_York:20231123T000000\nDURATION:PT24H\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'))],
    '2026-11-26T05:00:00Z',
    'closed',
    '2026-11-27T05:00:00Z',
  ],
  [
    'days: from midnight where the window is',
    [calendar('deny', icalendar(ALL_DAY))],
    '2026-12-23T22:59:59Z',
    'open',
    '2026-12-23T23:00:00Z',
  ],
  [
    'days: up to the midnight that DTEND names',
    [calendar('deny', icalendar(ALL_DAY))],
    '2026-12-26T22:59:59Z',
    'closed',
    '2026-12-26T23:00:00Z',
  ],
  ['days: in another zone', [calendar('deny', icalendar(ALL_DAY), SYDNEY)], '2026-12-23T13:00:00Z', 'closed', '2026-12-26T13:00:00Z'],
  [
    'a day without DTEND is one day',
    [calendar('deny', icalendar('DTSTART;VALUE=DATE:20261224'))],
    '2026-12-24T12:00:00Z',
    'closed',
    '2026-12-24T23:00:00Z',
  ],
  [
    'days that repeat every year',
    [calendar('deny', icalendar('DTSTART;VALUE=DATE:20201224\nDTEND;VALUE=DATE:20201227\nRRULE:FREQ=YEARLY'))],
    '2026-12-25T12:00:00Z',
    'closed',
    '2026-12-26T23:00:00Z',
  ],
  [
    'a day of 23 hours',
    [calendar('deny', icalendar('DTSTART;VALUE=DATE:20260329'))],
    '2026-03-28T23:00:00Z',
    'closed',
    '2026-03-29T22:00:00Z',
  ],
  [
    'a day of 25 hours',
    [calendar('deny', icalendar('DTSTART;VALUE=DATE:20261025'))],
    '2026-10-24T22:00:00Z',
    'closed',
    '2026-10-25T23:00:00Z',
  ],
  [
    'times in UTC stay there in summer',
    [calendar('deny', icalendar('DTSTART:20260101T080000Z\nDTEND:20260101T090000Z\nRRULE:FREQ=DAILY'))],
    '2026-07-01T08:30:00Z',
    'closed',
    '2026-07-01T09:00:00Z',
  ],
  [
    'floating times are those of the window',
    [calendar('deny', icalendar('DTSTART:20260101T080000\nDTEND:20260101T090000\nRRULE:FREQ=DAILY'), NEW_YORK)],
    '2026-07-01T12:30:00Z',
    'closed',
    '2026-07-01T13:00:00Z',
  ],
  [
    'a series goes by the clock of its zone in summer',
    [calendar('deny', icalendar(NIGHTLY))],
    '2026-06-30T23:30:00Z',
    'closed',
    '2026-07-01T01:30:00Z',
  ],
  [
    'an event that is cancelled is none',
    [calendar('deny', icalendar(`${ALL_DAY}\nSTATUS:CANCELLED`))],
    '2026-12-25T12:00:00Z',
    'open',
    null,
  ],
  ['a calendar as an allow', [calendar('allow', icalendar(WEEKLY))], '2026-11-26T05:00:00Z', 'closed', '2026-12-03T01:00:00Z'],
  [
    'folded lines',
    [calendar('deny', icalendar('DTSTART;TZID=Europe/Be\n rlin:20261224T0900\n 00\nDURATION:PT1H'))],
    '2026-12-24T08:00:00Z',
    'closed',
    '2026-12-24T09:00:00Z',
  ],
  [
    'two events of one calendar overlap',
    [calendar('deny', icalendar(ALL_DAY, 'DTSTART;TZID=Europe/Berlin:20261226T220000\nDURATION:PT5H'))],
    '2026-12-25T12:00:00Z',
    'closed',
    '2026-12-27T02:00:00Z',
  ],
];

/** Without these the comparison would say nothing of what lies between. */
const SAMPLES = 6;

describe(`the table of ${TABLE.length} cases`, () => {
  it.each(TABLE)('%s', async (_, windows, at, state, changesAt) => {
    const answer = answerAt(await timetables(windows, OWN_TEXTS), Date.parse(at));
    expect([answer.open ? 'open' : 'closed', iso(answer.changesAt)]).toEqual([
      state,
      iso(changesAt === null ? null : Date.parse(changesAt)),
    ]);
    // By other libraries: the state now, up to the change, and after it.
    const now = Date.parse(at);
    expect(independentOpen(windows, now)).toBe(state === 'open');
    const until = changesAt === null ? now + 400 * 86_400_000 : Date.parse(changesAt);
    for (let sample = 1; sample <= SAMPLES; sample += 1) {
      const between = sample === SAMPLES ? until - 1 : now + Math.floor(((until - now) * sample) / SAMPLES);
      expect([iso(between), independentOpen(windows, between)]).toEqual([iso(between), state === 'open']);
    }
    if (changesAt !== null) expect(independentOpen(windows, until)).toBe(state !== 'open');
  });

  it('has at least sixty, of every kind', () => {
    expect(TABLE.length).toBeGreaterThanOrEqual(60);
    const kinds = new Set(TABLE.flatMap(([, windows]) => windows.map(({ effect, times }) => `${effect} ${times.kind}`)));
    expect([...kinds].sort()).toEqual(['allow calendar', 'allow cron', 'allow span', 'deny calendar', 'deny cron', 'deny span']);
  });
});

function iso(instant: number | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}
