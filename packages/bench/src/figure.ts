/** A measured value and the most it may be, in the same unit. */
export interface Figure {
  readonly what: string;
  readonly budget: number;
  readonly measured: number;
  readonly unit: 'ms' | 'requests' | 'MB' | 'kB' | 'min' | '%';
}

export function isOver({ budget, measured }: Figure): boolean {
  // A figure that is no number was not measured, and what was not measured is not within its budget.
  return !(measured <= budget);
}

/** One row a figure: what, budget, measured, measured as a share of the budget, ok or over. */
export function renderFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.what,
    `${shown(figure.budget)} ${figure.unit}`,
    `${shown(figure.measured)} ${figure.unit}`,
    (figure.measured / figure.budget).toFixed(2),
    isOver(figure) ? 'over' : 'ok',
  ]);
  const all = [['what', 'budget', 'measured', 'ratio', ''], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return lines.join('\n');
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 1 ? 2 : 1);
}
