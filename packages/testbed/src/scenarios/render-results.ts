import { renderTable } from '../render-table.ts';
import type { Result } from './run-scenarios.ts';

/** The table: item numbers, name, result, seconds, evidence. Pure. */
export function renderResults(results: readonly Result[]): string {
  return renderTable(
    ['item', 'scenario', 'result', 's', 'evidence'],
    results.map(({ scenario, outcome, seconds, evidence }) => [
      scenario.items.join(', '),
      scenario.name,
      outcome,
      seconds.toFixed(1),
      evidence,
    ]),
  );
}
