/** How far the log of one container has been counted. */
export interface LogCursor {
  /** Time of the last line counted, in milliseconds since the epoch. */
  readonly at: number;
  /** Lines of that very time that were counted. */
  readonly lines: number;
}

export interface CountedLines {
  /** Lines by what they were matched with. */
  readonly counts: ReadonlyMap<string, number>;
  /** Where the next look goes on. */
  readonly cursor: LogCursor;
}

export type LineMatcher = (line: string) => boolean;

/** Of a longer line only the beginning is matched. */
const MATCHED_LENGTH = 4_096;
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d) ?/;

/**
 * Counts the lines of a log with timestamps (`2026-11-26T09:00:00.123456789Z text`) after the cursor, up to and including `until`. Consecutive looks so count each line once, whatever
 * the clock of the node says: a line that is ahead of `until` is the next look's.
 *
 * Worked example: lines at 1, 2, 2 and 3 s, cursor at 2 s with one line counted, until 2.5 s: one line, and the cursor is at 2 s with two.
 */
export function countLines(log: string, cursor: LogCursor, until: number, matchers: ReadonlyMap<string, LineMatcher>): CountedLines {
  const counts = new Map([...matchers.keys()].map((key) => [key, 0]));
  let last = cursor;
  let same = 0;
  for (const line of log.split('\n')) {
    const stamped = TIME.exec(line);
    if (stamped === null) continue;
    const at = timeOf(stamped);
    if (at < cursor.at || at > until) continue;
    if (at === cursor.at) {
      same += 1;
      if (same <= cursor.lines) continue;
    }
    last = at === last.at ? { at, lines: last.lines + 1 } : at > last.at ? { at, lines: 1 } : last;
    const text = line.slice(stamped[0].length, stamped[0].length + MATCHED_LENGTH);
    for (const [key, matches] of matchers) if (matches(text)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return { counts, cursor: last };
}

/** Milliseconds with what is left of the nanoseconds behind the point. */
function timeOf([, seconds = '', fraction = '', zone = '']: RegExpExecArray): number {
  return Date.parse(`${seconds}${zone}`) + Number(`0.${fraction || '0'}`) * 1000;
}
