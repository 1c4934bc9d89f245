import { describe, expect, it } from 'vitest';
import type { ResolvedWindow } from '../plan/resolved-window.ts';
import { SluiceError } from '../sluice-error.ts';
import { answerAt, openingsFrom } from './answer.ts';
import { calendar, cron, holidays, icalendar, OWN_TEXTS, span } from './testing/windows-of.ts';
import { timetables } from './timetable.ts';

const OFFICE = cron('allow', '0 9 * * MON-THU', 8);
const PEAK = span('deny', '2026-12-20', '2027-01-04', { reason: 'peak season' });

async function says(windows: readonly ResolvedWindow[], at: string): Promise<string> {
  return answerAt(await timetables(windows, OWN_TEXTS), Date.parse(at)).message;
}

describe('what is said of windows', () => {
  it.each([
    [[], '2026-11-26T10:00:00Z', 'open: the plan has no windows'],
    [[OFFICE], '2026-11-26T10:00:00Z', 'open until Thu 17:00 Europe/Berlin'],
    [[PEAK], '2026-12-18T10:00:00Z', 'open until Sat 24:00 Europe/Berlin'],
    [[PEAK], '2027-02-01T10:00:00Z', 'open, and no window closes before 2032-02-05'],
    [[OFFICE], '2026-11-27T10:00:00Z', 'closed: outside "0 9 * * MON-THU" for 8 h; next window opens Mon 09:00 Europe/Berlin'],
    [
      [PEAK],
      '2026-12-24T10:00:00Z',
      'closed: peak season until Sun 2027-01-03 24:00 Europe/Berlin; next window opens Mon 2027-01-04 00:00',
    ],
    [[PEAK, OFFICE], '2026-12-31T10:00:00Z', 'closed: peak season until Sun 24:00 Europe/Berlin; next window opens Mon 09:00'],
    [
      [PEAK, cron('allow', '0 9 * * *', 8, { timezone: 'Asia/Tokyo', reason: 'office hours' })],
      '2026-12-31T10:00:00Z',
      'closed: peak season until Sun 24:00 Europe/Berlin; outside office hours; next window opens Mon 09:00 Asia/Tokyo',
    ],
    [
      [calendar('deny', icalendar('DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY:company days\\, all of them'))],
      '2026-12-24T10:00:00Z',
      'closed: company days, all of them until Sat 24:00 Europe/Berlin; next window opens Sun 00:00',
    ],
    [
      [span('allow', '2026-01-01', '2026-02-01')],
      '2026-12-24T10:00:00Z',
      'closed: outside 2026-01-01 to 2026-02-01; no window opens before 2031-12-28',
    ],
  ] as const)('%#: %s %s', async (windows, at, expected) => {
    expect(await says(windows, at)).toBe(expected);
  });
});

describe('public holidays', () => {
  // Berlin, by its law of holidays: https://gesetze.berlin.de (Sonn- und Feiertagsgesetz) and the table of Easter.
  const BERLIN_2027 = ['01-01', '03-08', '03-26', '03-29', '05-01', '05-06', '05-17', '10-03', '12-25', '12-26'];

  it('are those of the law, each from midnight to midnight', async () => {
    const tables = await timetables([holidays('deny', 'DE-BE')], OWN_TEXTS);
    const closed = Array.from({ length: 365 }, (_, day) => Date.UTC(2027, 0, 1 + day, 11)).filter((noon) => !answerAt(tables, noon).open);
    expect(closed.map((noon) => new Date(noon).toISOString().slice(5, 10))).toEqual(BERLIN_2027);
    const easterMonday = answerAt(tables, Date.parse('2027-03-29T10:00:00Z'));
    expect(easterMonday.message).toBe('closed: Easter Monday until Mon 24:00 Europe/Berlin; next window opens Tue 00:00');
    expect(answerAt(tables, Date.parse('2027-03-28T21:59:59Z')).changesAt).toBe(Date.parse('2027-03-28T22:00:00Z'));
  });

  it.each([
    ['XX', 'no holidays of "XX" are known; known are AD, AE, AG'],
    ['DE-XX', 'no holidays of "XX" in Deutschland are known; known are BB, BE, BW'],
  ])('of a place that is not known, %s, count as closed', async (place, problem) => {
    const answer = answerAt(await timetables([holidays('deny', place)], OWN_TEXTS), 0);
    expect([answer.open, answer.causes[0]?.unreadable, answer.changesAt]).toEqual([false, true, null]);
    expect(answer.message).toContain(problem);
  });
});

describe('a calendar that cannot be used', () => {
  it.each([
    ['<html>', 'this is no iCalendar: it does not begin with BEGIN:VCALENDAR'],
    [icalendar('SUMMARY:when?'), 'an event has no DTSTART'],
    [icalendar('DTSTART:20260230T000000Z'), '"20260230T000000Z" of DTSTART is no date or time'],
    [icalendar('DTSTART;TZID=W. Europe Standard Time:20260101T000000'), 'time zone "W. Europe Standard Time" is no IANA name'],
    [icalendar('DTSTART:20260101T000000Z\nRRULE:FREQ=SOMETIMES'), 'the rule of an event cannot be read'],
    [icalendar('DTSTART:20260101T000000Z\nRRULE:FREQ=SECONDLY'), 'an event repeats by the minute'],
    [icalendar('DTSTART:19000101T000000Z\nRRULE:FREQ=HOURLY;COUNT=900000'), 'the series "0" cannot be followed to that time'],
    [icalendar('DTSTART:20260101T000000Z\nDURATION:8h'), '"8h" is no duration of an iCalendar'],
    [icalendar('DTSTART:20260101T000000Z').replace('END:VCALENDAR', ''), 'the text ends in the middle of VCALENDAR'],
  ])('%#: counts as closed, and says why: %s', async (text, problem) => {
    const denied = answerAt(await timetables([calendar('deny', text)], OWN_TEXTS), 0);
    expect([denied.open, denied.causes[0]?.unreadable]).toEqual([false, true]);
    expect(denied.message).toContain(problem);
    const allowed = answerAt(await timetables([calendar('allow', text)], OWN_TEXTS), 0);
    expect(allowed.open).toBe(false);
    expect(openingsFrom(await timetables([calendar('allow', text)], OWN_TEXTS), 0, 3)).toEqual([]);
  });

  it('or not be had is said, and read once for two windows', async () => {
    let reads = 0;
    const read = async (): Promise<string> => {
      reads += 1;
      throw new SluiceError('calendar-unreadable', 'world', 'no answer in 10 s');
    };
    const tables = await timetables([calendar('deny', 'https://x/a.ics'), calendar('allow', 'https://x/a.ics')], { read });
    expect(answerAt(tables, 0).message).toContain('calendar https://x/a.ics cannot be read: no answer in 10 s');
    expect(reads).toBe(1);
  });

  it('beside an allow that is active leaves it open, until nobody knows when', async () => {
    const answer = answerAt(await timetables([OFFICE, calendar('allow', '')], OWN_TEXTS), Date.parse('2026-11-26T10:00:00Z'));
    expect([answer.open, answer.changesAt]).toEqual([true, null]);
    expect(answer.message).toContain('open, and until when cannot be told');
  });
});

describe('events', () => {
  it('last as long as DTEND says, also across a change of the clock', async () => {
    const night = icalendar('DTSTART;TZID=Europe/Berlin:20260301T220000\nDTEND;TZID=Europe/Berlin:20260302T060000\nRRULE:FREQ=DAILY');
    const answer = answerAt(await timetables([calendar('deny', night)], OWN_TEXTS), Date.parse('2026-03-28T22:00:00Z'));
    expect(new Date(answer.changesAt ?? 0).toISOString()).toBe('2026-03-29T05:00:00.000Z');
  });

  it('in a skipped hour begin at the next valid instant, as every window', async () => {
    const night = icalendar('DTSTART;TZID=Europe/Berlin:20260301T023000\nDURATION:PT1H\nRRULE:FREQ=DAILY');
    const answer = answerAt(await timetables([calendar('deny', night)], OWN_TEXTS), Date.parse('2026-03-29T00:59:59Z'));
    expect(new Date(answer.changesAt ?? 0).toISOString()).toBe('2026-03-29T01:00:00.000Z');
  });
});

describe('a search', () => {
  it('has an end where windows begin every minute', async () => {
    const answer = answerAt(await timetables([cron('deny', '* * * * *', 1 / 60)], OWN_TEXTS), 0);
    expect([answer.open, answer.changesAt]).toEqual([false, null]);
    expect(answer.lookedUntil).toBeLessThan(90 * 86_400_000);
  });
});
