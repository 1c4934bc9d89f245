export const MOMENT_EXPECTED =
  "a date such as 2026-12-20, or a time such as 2026-12-20T18:00, with an offset such as Z where it is not the window's own time";

const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2})?)?$/;

export interface Moment {
  /** What a clock shows, as the milliseconds it would be in UTC. */
  readonly wallMs: number;
  /** How far that clock is ahead of UTC; null is the clock of the window's time zone. */
  readonly offsetMs: number | null;
  /** Whether only a day was named. */
  readonly wholeDay: boolean;
}

/** Reads a date or time of a window; null when it is none, such as the 30th of February. */
export function parseMoment(text: string): Moment | null {
  const match = MOMENT.exec(text);
  if (match === null) return null;
  const [, day = '', hour, minute = '00', second = '00', offset] = match;
  const wallMs = Date.parse(`${day}T${hour ?? '00'}:${minute}:${second}Z`);
  if (Number.isNaN(wallMs) || new Date(wallMs).toISOString().slice(0, 10) !== day) return null;
  const offsetMs = offset === undefined ? null : parseOffset(offset);
  return Number.isNaN(offsetMs ?? 0) ? null : { wallMs, offsetMs, wholeDay: hour === undefined };
}

function parseOffset(text: string): number {
  if (text === 'Z') return 0;
  const [hours = Number.NaN, minutes = Number.NaN] = text.slice(1).split(':').map(Number);
  return hours > 18 || minutes > 59 ? Number.NaN : (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
