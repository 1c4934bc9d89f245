import type { Figure } from '../figure.ts';
import { type Cell, variationName, worseCells } from './cell.ts';
import type { CellResult } from './cell-result.ts';
import type { Work } from './simulate-cells.ts';

/** Half of the releases are to be stopped within so many minutes, at half of the requests on new. */
const BUDGETS: readonly { readonly rate: number; readonly ratio: number; readonly varies: boolean; readonly minutes: number }[] = [
  { rate: 50, ratio: 2, varies: false, minutes: 2.5 },
  { rate: 5, ratio: 2, varies: false, minutes: 21 },
  { rate: 50, ratio: 3, varies: false, minutes: 0.75 },
  { rate: 5, ratio: 3, varies: false, minutes: 6 },
  { rate: 50, ratio: 2, varies: true, minutes: 6.5 },
  { rate: 5, ratio: 2, varies: true, minutes: 24 },
];

/** A median near a look is told with more releases than a share is. */
const TIMES_FOR_BUDGETS = 4;

export function powerWork(releases: number): readonly Work[] {
  return worseCells().map((cell) => ({
    cell,
    releases: BUDGETS.some((budget) => isOf(cell, budget)) ? releases * TIMES_FOR_BUDGETS : releases,
  }));
}

function isOf(cell: Cell, { rate, ratio, varies }: (typeof BUDGETS)[number]): boolean {
  return cell.share === 0.5 && cell.rate === rate && cell.ratio === ratio && (cell.variation.kind !== 'none') === varies;
}

export function powerFigures(results: readonly CellResult[]): readonly Figure[] {
  return BUDGETS.flatMap(({ rate, ratio, varies, minutes }) =>
    results
      .filter(({ cell }) => cell.share === 0.5 && cell.rate === rate && cell.ratio === ratio && (cell.variation.kind !== 'none') === varies)
      .map(
        ({ cell, engine }): Figure => ({
          what: `${ratio} times the errors at ${rate}/s and side, ${variationName(cell.variation)}: median time to stop`,
          budget: minutes,
          measured: engine.medianMinutes,
          unit: 'min',
        }),
      ),
  );
}

/** One line a row of cells: share of releases stopped within the hour and median minutes, by the three ways of judging. */
export function powerTable(results: readonly CellResult[]): readonly string[] {
  const groups = Map.groupBy(
    results,
    ({ cell }) => `${variationName(cell.variation)}, ${cell.share * 100}% of requests on new, ${cell.rate}/s`,
  );
  return [
    '',
    'Worse releases stopped within an hour in %, and the median minutes it took: this engine / z-test peeked at / Mann–Whitney at 98% every 5 min; 0.5% errors; by ratio',
    ...[...groups].map(([group, cells]) => `${group}: ${cells.map(shown).join(', ')}`),
  ];
}

function shown({ cell, engine, peeked, ranks, releases }: CellResult): string {
  const each = [engine, peeked, ranks].map(({ count, medianMinutes }) => {
    const percent = `${((100 * count) / releases).toFixed(0)}%`;
    return Number.isFinite(medianMinutes) ? `${percent} ${medianMinutes}` : percent;
  });
  return `×${cell.ratio} ${each.join(' / ')}`;
}
