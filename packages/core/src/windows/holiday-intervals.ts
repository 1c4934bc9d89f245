import type { default as Holidays } from 'date-holidays';
import { DAY_MS, ZONE_SLACK_MS } from './bounds.ts';
import { type Interval, within } from './interval.ts';
import { instantOf, wallOf } from './wall-clock.ts';

const HOUR_MS = 3_600_000;

/** Public holidays of a place: days on the clock of the window's zone. */
export class HolidayCalendar {
  readonly #book: Holidays;
  readonly #zone: string;
  readonly #years = new Map<number, readonly Interval[]>();

  private constructor(book: Holidays, zone: string) {
    this.#book = book;
    this.#zone = zone;
  }

  /** Loaded when it is asked for: the tables of all countries are a megabyte. A text says what is wrong with the place. */
  static async open(place: string, zone: string): Promise<HolidayCalendar | string> {
    const { default: Book } = await import('date-holidays');
    const [country = '', state, region] = place.split('-');
    const countries = new Book().getCountries();
    if (!Object.hasOwn(countries, country)) return `no holidays of "${country}" are known; known are ${listed(countries)}`;
    const states = state === undefined ? null : new Book().getStates(country);
    if (state !== undefined && !Object.hasOwn(states ?? {}, state))
      return `no holidays of "${state}" in ${countries[country]} are known; known are ${listed(states ?? {}) || 'none of its parts'}`;
    const regions = region === undefined || state === undefined ? null : new Book().getRegions(country, state);
    if (region !== undefined && !Object.hasOwn(regions ?? {}, region))
      return `no holidays of "${region}" in ${country}-${state} are known; known are ${listed(regions ?? {}) || 'none of its parts'}`;
    return new HolidayCalendar(new Book({ country, ...(state && { state }), ...(region && { region }) }, { languages: 'en' }), zone);
  }

  intervals(from: number, to: number): readonly Interval[] {
    const first = new Date(wallOf(from, this.#zone) - ZONE_SLACK_MS).getUTCFullYear();
    const last = new Date(wallOf(to, this.#zone) + ZONE_SLACK_MS).getUTCFullYear();
    const years = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    return within(
      years.flatMap((year) => this.#year(year)),
      from,
      to,
    );
  }

  #year(year: number): readonly Interval[] {
    const known = this.#years.get(year);
    if (known) return known;
    const days = this.#book.getHolidays(year).filter(({ type }) => type === 'public');
    const intervals = days.map(({ date, start, end, name }): Interval => {
      const wallMs = Date.parse(`${date.slice(0, 10)}T${date.slice(11, 19)}Z`);
      // A day has 23 or 25 hours where the clock is set; by the calendar it is a day.
      const lasts = Math.round((end.getTime() - start.getTime()) / HOUR_MS) * HOUR_MS;
      const length = Math.abs(lasts - Math.round(lasts / DAY_MS) * DAY_MS) <= HOUR_MS ? Math.round(lasts / DAY_MS) * DAY_MS : lasts;
      return { start: instantOf(wallMs, this.#zone), end: instantOf(wallMs + length, this.#zone), label: name };
    });
    this.#years.set(year, intervals);
    return intervals;
  }
}

function listed(names: Readonly<Record<string, string>>): string {
  return Object.keys(names).sort().join(', ');
}
