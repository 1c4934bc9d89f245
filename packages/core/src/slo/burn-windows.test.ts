import { describe, expect, it } from 'vitest';
import { burnSpans, burnWindows } from './burn-windows.ts';

const DAY = 86_400;
const rows = (days: number) =>
  burnWindows(days * DAY).map(({ severity, longSeconds, shortSeconds, factor }) => [severity, longSeconds / 60, shortSeconds / 60, factor]);

describe('windows and factors', () => {
  it("are the SRE workbook's for 30 days, as sloth has them too", () => {
    expect(rows(30)).toEqual([
      ['page', 60, 5, 14.4],
      ['page', 360, 30, 6],
      ['ticket', 1440, 120, 3],
      ['ticket', 4320, 360, 1],
    ]);
  });

  it("are Pyrra's for 28 days, and sloth's example for 7", () => {
    expect(rows(28).map(([, long, , factor]) => [long, factor])).toEqual([
      [60, 14],
      [360, 7],
      [1440, 2],
      [5760, 1],
    ]);
    expect(rows(7).map(([, long, , factor]) => [long, factor])).toEqual([
      [60, 13.44],
      [360, 3.5],
      [1440, 1.4],
      [4320, 0.98],
    ]);
  });

  it('are as much longer for a longer period, and never too short for samples', () => {
    expect(rows(90)).toEqual([
      ['page', 180, 15, 14.4],
      ['page', 1080, 90, 6],
      ['ticket', 4320, 360, 3],
      ['ticket', 12_960, 1080, 1],
    ]);
    const [first] = burnWindows(DAY);
    expect(first).toEqual({ severity: 'page', longSeconds: 600, shortSeconds: 120, factor: 2.88 });
  });

  it('are asked once each', () => {
    expect(burnSpans(burnWindows(30 * DAY)).map((seconds) => seconds / 60)).toEqual([5, 30, 60, 120, 360, 1440, 4320]);
  });
});
