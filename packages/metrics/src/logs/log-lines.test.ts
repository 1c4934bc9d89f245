import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countLines, type LogCursor } from './log-lines.ts';

const START = Date.parse('2026-11-26T09:00:00Z');
const ALL = new Map([['', () => true]]);
const line = (milliseconds: number, text = 'x') => `${new Date(START + milliseconds).toISOString()} ${text}\n`;

describe('countLines', () => {
  it('computes the example of its description', () => {
    const log = [1, 2, 2, 3].map((second) => line(second * 1000)).join('');
    const { counts, cursor } = countLines(log, { at: START + 2000, lines: 1 }, START + 2500, ALL);
    expect([counts.get(''), cursor]).toEqual([1, { at: START + 2000, lines: 2 }]);
  });

  it('counts each line once, wherever the looks are and however many lines have one time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40 }), { maxLength: 60 }), fc.array(fc.nat({ max: 50 }), { maxLength: 6 }), (times, looks) => {
        const sorted = times.toSorted((a, b) => a - b);
        const ends = [...looks.toSorted((a, b) => a - b), 100];
        let cursor: LogCursor = { at: START, lines: Number.POSITIVE_INFINITY };
        let counted = 0;
        for (const end of ends) {
          // What is there at that moment: lines of the end's own time may still follow.
          const written = sorted.filter((time, index) => time < end || (time === end && index % 2 === 0));
          const found = countLines(written.map((time) => line(time)).join(''), cursor, START + end, ALL);
          counted += found.counts.get('') ?? 0;
          cursor = found.cursor;
        }
        const late = sorted.filter((time, index) => time > 0 && ends.includes(time) && index % 2 === 1);
        const all = sorted.filter((time) => time > 0).length;
        expect(counted).toBeLessThanOrEqual(all);
        expect(counted).toBeGreaterThanOrEqual(all - late.length);
      }),
    );
  });

  it('reads nanoseconds and other time zones, and passes over what has no time', () => {
    const log = `2026-11-26T10:00:01.123456789+01:00 a\nno time\n2026-11-26T09:00:01.123456999Z a\n`;
    const { counts, cursor } = countLines(log, { at: START, lines: 0 }, START + 2000, new Map([['a', (text) => text === 'a']]));
    expect(counts.get('a')).toBe(2);
    expect(cursor.at).toBeGreaterThan(START + 1123);
  });
});
