import type { PlaneKind } from '../plane.ts';
import { renderTable } from '../render-table.ts';
import type { Result } from './run-scenarios.ts';
import { realOnlyReason, type Scenario } from './scenario.ts';

/** The table: item numbers, name, result and seconds on each plane, evidence. Pure. */
export function renderResults(scenarios: readonly Scenario[], planes: readonly PlaneKind[], results: readonly Result[]): string {
  const rows = scenarios.map((scenario) => {
    const own = planes.map((plane) => results.find((result) => result.scenario === scenario && result.plane === plane));
    return [
      scenario.items.join(', '),
      scenario.name,
      ...own.flatMap((result) => (result === undefined ? ['–', ''] : [result.outcome, result.seconds.toFixed(1)])),
      evidenceOf(
        scenario,
        own.filter((result) => result !== undefined),
      ),
    ];
  });
  return renderTable(['item', 'scenario', ...planes.flatMap((plane) => [plane, 's']), 'evidence'], rows);
}

/** What went wrong, on which plane; else what was seen on the last of them, the real one where it ran. */
function evidenceOf(scenario: Scenario, results: readonly Result[]): string {
  const reason = realOnlyReason(scenario);
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const seen = failed.length > 0 ? failed.map(({ plane, evidence }) => `${plane}: ${evidence}`) : [results.at(-1)?.evidence ?? ''];
  return [...(reason === undefined ? [] : [`real only (${reason})`]), ...seen].filter((text) => text !== '').join(' · ');
}
