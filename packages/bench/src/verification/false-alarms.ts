import type { Figure } from '../figure.ts';
import { type Cell, sameCells, TOLERANCE, toleratedCells, variationName } from './cell.ts';
import type { CellResult } from './cell-result.ts';
import { lowerBound } from './clopper-pearson.ts';
import { ALPHA } from './judge-release.ts';

const CONFIDENCE = 0.99;

export function alarmCells(): readonly Cell[] {
  return [...sameCells(), ...toleratedCells()];
}

/**
 * For each way rates vary, the cell in which false alarms are farthest over α beyond doubt, with new as good as old, and with new exactly as bad as is tolerated. Errors in clusters that
 * are exactly as bad as is tolerated are told in the table alone: there the bound is not kept.
 */
export function alarmFigures(results: readonly CellResult[]): readonly Figure[] {
  const groups = Map.groupBy(
    results.filter(({ cell }) => cell.ratio === 1 || cell.variation.kind !== 'clusters'),
    groupOf,
  );
  return [...groups].map(([group, cells]) => ({
    what: `${group}: worst of ${cells.length} cells, at least (99%)`,
    budget: ALPHA * 100,
    measured: Math.max(...cells.map(({ engine, releases }) => lowerBound(engine.count, releases, CONFIDENCE) * 100)),
    unit: '%',
  }));
}

/** One line a cell: by the engine, by the z-test looked at every 15 s, by the ranks every five minutes. */
export function alarmTable(results: readonly CellResult[]): readonly string[] {
  const groups = Map.groupBy(results, (result) => `${groupOf(result)}, ${result.cell.share * 100}% of requests on new`);
  return [
    '',
    'False alarms within an hour of looks every 15 s, in % of the releases: this engine / z-test peeked at / Mann–Whitney at 98% every 5 min; by requests per second and side',
    ...[...groups].map(([group, cells]) => `${group}: ${cells.map(shown).join(', ')}`),
  ];
}

function shown({ cell, engine, peeked, ranks, releases }: CellResult): string {
  const percent = (count: number) => ((100 * count) / releases).toFixed(1);
  return `${cell.rate}/s ${[engine, peeked, ranks].map(({ count }) => percent(count)).join(' / ')}`;
}

function groupOf({ cell }: CellResult): string {
  const worse = cell.ratio === 1 ? 'false alarms' : `false alarms at the tolerance of ${TOLERANCE}`;
  return `${worse}, ${cell.errors * 100}% errors, ${variationName(cell.variation)}`;
}
