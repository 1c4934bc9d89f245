import type { Result } from './run-scenarios.ts';

/** The table: item numbers, name, result, seconds, evidence. Pure. */
export function renderResults(results: readonly Result[]): string {
  const rows = results.map(({ scenario, outcome, seconds, evidence }) => [
    scenario.items.join(', '),
    scenario.name,
    outcome,
    seconds.toFixed(1),
    evidence,
  ]);
  const table = [['item', 'scenario', 'result', 's', 'evidence'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => (column === 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
