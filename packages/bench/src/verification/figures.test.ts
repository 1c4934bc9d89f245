import { describe, expect, it } from 'vitest';
import { isOver } from '../figure.ts';
import { type Cell, sameCells, toleratedCells, worseCells } from './cell.ts';
import { type CellResult, simulateCell } from './cell-result.ts';
import { alarmFigures } from './false-alarms.ts';
import { powerFigures, powerWork } from './power.ts';

function result(cell: Cell, count: number, medianMinutes = Number.POSITIVE_INFINITY): CellResult {
  const none = { count: 0, medianMinutes: Number.POSITIVE_INFINITY };
  return { cell, releases: 1000, engine: { count, medianMinutes }, peeked: none, ranks: none };
}

describe('alarmFigures', () => {
  it('holds the worst cell of each kind against α by what is beyond doubt', () => {
    const [first, second] = sameCells();
    if (first === undefined || second === undefined) throw new Error('there are cells');
    const held = alarmFigures([result(first, 67), result(second, 20)]);
    expect(held).toHaveLength(1);
    expect(held.some(isOver)).toBe(false);
    expect(alarmFigures([result(first, 70), result(second, 20)]).some(isOver)).toBe(true);
  });

  it('covers every way rates vary with both error shares, and what is exactly as bad as is tolerated unless errors come in clusters', () => {
    const figures = alarmFigures([...sameCells(), ...toleratedCells()].map((cell) => result(cell, 0)));
    expect(figures.filter(({ what }) => !what.includes('tolerance'))).toHaveLength(10);
    const tolerated = figures.filter(({ what }) => what.includes('tolerance')).map(({ what }) => what);
    expect(tolerated).toHaveLength(4);
    expect(tolerated.join()).not.toContain('clusters');
  });
});

describe('powerFigures', () => {
  it('is over where less than half of the releases were stopped, or late', () => {
    const cells = worseCells();
    const judged = (minutes: number) => powerFigures(cells.map((cell) => result(cell, 1000, minutes))).map(isOver);
    expect(judged(0.5)).toEqual([false, false, false, false, false, false]);
    expect(judged(Number.POSITIVE_INFINITY)).toEqual([true, true, true, true, true, true]);
  });

  it('simulates what has a budget more often', () => {
    expect(powerWork(100).filter(({ releases }) => releases === 400)).toHaveLength(6);
  });
});

describe('simulateCell', () => {
  it('finds a tenfold rate, and no other one the second time', () => {
    const cell: Cell = { rate: 50, share: 0.5, errors: 0.005, ratio: 10, variation: { kind: 'none' } };
    const once = simulateCell(cell, 10);
    expect(once.engine).toEqual({ count: 10, medianMinutes: 0.5 });
    expect(simulateCell(cell, 10)).toEqual(once);
  });
});
