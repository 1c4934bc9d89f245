import type { ResolvedWindow } from '../../plan/resolved-window.ts';

type Options = Partial<Omit<ResolvedWindow, 'effect' | 'times'>>;

const DEFAULTS = { timezone: 'Europe/Berlin', reason: null, override: 'never', overrideBy: [], overrun: 'hold' } as const;

export function cron(effect: ResolvedWindow['effect'], start: string, hours: number, options: Options = {}): ResolvedWindow {
  return { ...DEFAULTS, ...options, effect, times: { kind: 'cron', start, seconds: hours * 3600 } };
}

export function span(effect: ResolvedWindow['effect'], from: string, to: string, options: Options = {}): ResolvedWindow {
  return { ...DEFAULTS, ...options, effect, times: { kind: 'span', from, to } };
}

/** The text of the calendar stands in for its file. */
export function calendar(effect: ResolvedWindow['effect'], text: string, options: Options = {}): ResolvedWindow {
  return { ...DEFAULTS, ...options, effect, times: { kind: 'calendar', source: text } };
}

export function holidays(effect: ResolvedWindow['effect'], place: string, options: Options = {}): ResolvedWindow {
  return { ...DEFAULTS, ...options, effect, times: { kind: 'holidays', place } };
}

/** A source is its own text. */
export const OWN_TEXTS = { read: async (source: string): Promise<string> => source };

/** As programs write it beside their events. */
const BERLIN = [
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Berlin',
  ...[
    'BEGIN:STANDARD',
    'DTSTART:19961027T030000',
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
    'TZOFFSETFROM:+0200',
    'TZOFFSETTO:+0100',
    'END:STANDARD',
  ],
  ...[
    'BEGIN:DAYLIGHT',
    'DTSTART:19810329T020000',
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
    'TZOFFSETFROM:+0100',
    'TZOFFSETTO:+0200',
    'END:DAYLIGHT',
  ],
  'END:VTIMEZONE',
];

/** One event after another, from its properties. */
export function icalendar(...events: readonly string[]): string {
  const lines = events.flatMap((event, index) => ['BEGIN:VEVENT', ...(/^UID:/m.test(event) ? [] : [`UID:${index}`]), event, 'END:VEVENT']);
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...BERLIN, ...lines, 'END:VCALENDAR']
    .join('\r\n')
    .replace(/\r?\n/g, '\r\n');
}
