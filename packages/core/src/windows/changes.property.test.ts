import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResolvedWindow } from '../plan/resolved-window.ts';
import { answerAt, openingsFrom } from './answer.ts';
import { openAt } from './changes.ts';
import { cron, OWN_TEXTS, span } from './testing/windows-of.ts';
import { timetables } from './timetable.ts';

const HOUR = 3_600_000;
const effect = fc.constantFrom('allow' as const, 'deny' as const);
const timezone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/Santiago');
const field = (values: readonly string[]) => fc.constantFrom('*', ...values);
const start = fc
  .tuple(
    field(['0', '30', '5,35']).filter((text) => text !== '*'),
    field(['0', '2', '9-17/4', '23']),
    field(['1', '29-31']),
    field(['MON-THU', 'SUN', '5']),
  )
  .map(([minute, hour, day, weekday]) => `${minute} ${hour} ${day} * ${weekday}`);
/** Around both changes of the clock, where mistakes are. */
const instant = fc.oneof(
  fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }),
  fc.integer({ min: Date.UTC(2026, 2, 28), max: Date.UTC(2026, 2, 30) }),
  fc.integer({ min: Date.UTC(2026, 9, 24), max: Date.UTC(2026, 9, 26) }),
);
const crons: fc.Arbitrary<ResolvedWindow> = fc
  .record({ effect, start, hours: fc.constantFrom(0.5, 1, 3, 8, 25), timezone })
  .map((parts) => cron(parts.effect, parts.start, parts.hours, { timezone: parts.timezone }));
const spans: fc.Arbitrary<ResolvedWindow> = fc
  .record({ effect, from: instant, hours: fc.integer({ min: 0, max: 2_000 }), timezone })
  .map((parts) => {
    const text = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
    return span(parts.effect, text(parts.from), text(parts.from + parts.hours * HOUR), { timezone: parts.timezone });
  });
const windows = fc.array(fc.oneof(crons, spans), { maxLength: 4 });

describe('the next change', () => {
  it('is one: as it was until just before, and otherwise from then on', async () => {
    await fc.assert(
      fc.asyncProperty(
        windows,
        instant,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
        async (given, at, shares) => {
          const tables = await timetables(given, OWN_TEXTS);
          const { open, changesAt, causes } = answerAt(tables, at);
          expect(causes.length === 0).toBe(open);
          const until = changesAt ?? at + 90 * 24 * HOUR;
          for (const share of [...shares, 0]) expect(openAt(tables, at + Math.floor((until - 1 - at) * share))).toBe(open);
          expect(openAt(tables, until - 1)).toBe(open);
          if (changesAt === null) return;
          expect(changesAt).toBeGreaterThan(at);
          expect(openAt(tables, changesAt)).toBe(!open);
          const [first] = openingsFrom(tables, at, 1);
          if (open) expect(first).toEqual({ from: at, to: changesAt });
          else expect(first?.from).toBe(changesAt);
        },
      ),
      { numRuns: 30 },
    );
  }, 60_000);
});
