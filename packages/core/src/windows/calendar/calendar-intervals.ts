import { RRuleTemporal } from 'rrule-temporal';
import { DAY_MS, ZONE_SLACK_MS } from '../bounds.ts';
import { type Interval, within } from '../interval.ts';
import { instantOf, wallOf } from '../wall-clock.ts';
import { type EventLength, longest } from './calendar-duration.ts';
import { type CalendarEvent, calendarEvents } from './calendar-event.ts';
import { CalendarProblem } from './calendar-problem.ts';
import { calendarTime, wallIn } from './calendar-time.ts';
import type { ContentLine } from './content-lines.ts';

/** What an iCalendar says of a span of time. */
export interface Calendar {
  intervals(from: number, to: number): readonly Interval[];
}

/**
 * Reads an iCalendar. Series are laid out on the wall clock of their start's zone, and only then become instants, so that daylight saving
 * means the same here as for every other window. `zone` is that of days and of times without one. Throws a CalendarProblem.
 */
export function readCalendar(text: string, zone: string): Calendar {
  const events = calendarEvents(text, zone);
  const series = events.filter(({ replaces }) => replaces === null).map((event) => new Series(event, events));
  const others = events.filter(({ replaces }) => replaces !== null).map((event) => new Series({ ...event, replaces: null, rules: [] }, []));
  const all = [...series, ...others].filter(({ cancelled }) => !cancelled);
  return {
    intervals: (from, to) =>
      within(
        all.flatMap((one) => one.intervals(from, to)),
        from,
        to,
      ),
  };
}

/** An event and its repetitions. */
class Series {
  readonly cancelled: boolean;
  readonly #event: CalendarEvent;
  readonly #zone: string;
  readonly #rules: readonly RRuleTemporal[];
  /** Wall times of starts that are left out; days where a whole day is. */
  readonly #excluded: ReadonlySet<number>;
  readonly #excludedDays: ReadonlySet<number>;
  readonly #longestMs: number;

  constructor(event: CalendarEvent, all: readonly CalendarEvent[]) {
    this.#event = event;
    this.cancelled = event.cancelled;
    const { zone } = event.start;
    this.#zone = zone;
    this.#rules = event.rules.map((rule) => wallRule(event, rule));
    const replaced = all.flatMap(({ uid, replaces }) => (uid === event.uid && replaces !== null ? [replaces] : []));
    const excluded = [...event.excluded, ...replaced];
    this.#excluded = new Set(excluded.map((time) => wallIn(time, zone)));
    this.#excludedDays = new Set(excluded.filter(({ wholeDay }) => wholeDay).map(({ wallMs }) => wallMs));
    this.#longestMs = Math.max(longest(event.length), ...event.extra.map(({ length }) => longest(length)));
  }

  intervals(from: number, to: number): readonly Interval[] {
    const { start, length, extra } = this.#event;
    const zone = this.#zone;
    const [first, last] = [wallOf(from, zone) - this.#longestMs - ZONE_SLACK_MS, wallOf(to, zone) + ZONE_SLACK_MS];
    const repeated = this.#rules.flatMap((rule) => this.#repeated(rule, first, last));
    const starts = [...new Set([start.wallMs, ...repeated])].map((wallMs) => ({ wallMs, length }));
    const others = extra.map((one) => ({ wallMs: wallIn(one.start, zone), length: one.length }));
    return [...starts, ...others]
      .filter(({ wallMs }) => wallMs >= first && wallMs < last && !this.#isLeftOut(wallMs))
      .map((one) => this.#interval(one.wallMs, one.length));
  }

  /** A series that cannot be followed so far, such as the 500,000th hour after its start, is no window. */
  #repeated(rule: RRuleTemporal, first: number, last: number): readonly number[] {
    try {
      return rule.between(new Date(first), new Date(last), true).map((at) => at.epochMilliseconds);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CalendarProblem(`the series "${this.#event.summary ?? this.#event.uid}" cannot be followed to that time: ${reason}`);
    }
  }

  #isLeftOut(wallMs: number): boolean {
    return this.#excluded.has(wallMs) || this.#excludedDays.has(Math.floor(wallMs / DAY_MS) * DAY_MS);
  }

  #interval(wallMs: number, { days, ms }: EventLength): Interval {
    const begin = instantOf(wallMs, this.#zone);
    const end = days === 0 ? begin : instantOf(wallMs + days * DAY_MS, this.#zone);
    return { start: begin, end: end + ms, label: this.#event.summary };
  }
}

/** The rule on a clock without time zone: its UTC is the wall clock of the event. */
function wallRule({ start, summary }: CalendarEvent, line: ContentLine): RRuleTemporal {
  const what = summary === null ? 'an event' : `"${summary}"`;
  const parts = line.value
    .trim()
    .split(';')
    .filter((part) => part !== '');
  if (parts.some((part) => /^FREQ=(SECONDLY|MINUTELY)$/i.test(part)))
    throw new CalendarProblem(`${what} repeats by the minute: that is no window`, line.line);
  const onWall = parts.map((part) => {
    const until = /^UNTIL=(.*)$/i.exec(part)?.[1];
    if (until === undefined) return part;
    const end = calendarTime(until, line, start.zone);
    // A last day holds for all of it.
    return `UNTIL=${stamp(end.wholeDay && !start.wholeDay ? end.wallMs + DAY_MS - 1000 : wallIn(end, start.zone))}`;
  });
  try {
    return new RRuleTemporal({ rruleString: `DTSTART:${stamp(start.wallMs)}\nRRULE:${onWall.join(';')}`, strict: true });
  } catch (error) {
    throw new CalendarProblem(`the rule of ${what} cannot be read: ${error instanceof Error ? error.message : String(error)}`, line.line);
  }
}

function stamp(wallMs: number): string {
  return new Date(wallMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
