/** When releases may move (`allow`) or may not (`deny`), as the plan says it. */
export interface ResolvedWindow {
  readonly effect: 'allow' | 'deny';
  readonly times: WindowTimes;
  /** IANA name of the time zone in which its times are meant. */
  readonly timezone: string;
  /** For people; null when the plan gives none. */
  readonly reason: string | null;
  /** Whether a release with a reason for a fix may go on in spite of it. */
  readonly override: 'never' | 'fix';
  /** Names of those who may do so; empty is everyone who may release. */
  readonly overrideBy: readonly string[];
  /** What happens to a release that is under way when this window ends what was open: it holds before its next batch, or it goes on to its end. */
  readonly overrun: 'finish' | 'hold';
}

export type WindowTimes =
  /** Starts by a cron expression of five fields, and lasts so many seconds. */
  | { readonly kind: 'cron'; readonly start: string; readonly seconds: number }
  /** From a date or time up to another, that one left out: `2026-12-20`, `2026-12-20T18:00`, or with an offset. */
  | { readonly kind: 'span'; readonly from: string; readonly to: string }
  /** The events of an iCalendar file (path relative to the plan) or URL. Its content is no part of the plan: it is read when it is asked. */
  | { readonly kind: 'calendar'; readonly source: string }
  /** Public holidays of a country, or of a part of one: `DE`, `DE-BE`. */
  | { readonly kind: 'holidays'; readonly place: string };
