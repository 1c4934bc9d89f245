import { severityOf } from '../verdict.ts';
import type { CheckResult } from './check-result.ts';
import { isBlocking, splitCauses, summarise } from './summarise.ts';

/**
 * All results as text: what stops the release first, then warnings, then one line that names what passed. A check that passed with
 * something to say (`notes`) is shown too. Several checks that give the same answer share a row.
 */
export function renderChecks(results: readonly CheckResult[], options: { readonly notes?: boolean } = {}): string {
  const { causes, consequences } = splitCauses(results);
  const rows = together(causes.filter((result) => result.verdict !== 'pass')).sort(byUrgency);
  const table = rows.map(({ checks, result }) => [isBlocking(result) ? 'block' : 'warn', checks.join(', '), result.verdict] as const);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...table.map((row) => row[column]?.length ?? 0)));
  const lines = rows.flatMap(({ result }, index) => {
    const head = (table[index] ?? []).map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
    const margin = ' '.repeat(head.length + 2);
    const found = `${head}  ${hanging(`${where(result)}: ${result.message}`, margin)}`;
    return result.fix === null ? [found] : [found, `${margin}do: ${hanging(result.fix, `${margin}    `)}`];
  });
  const passes = causes.filter((result) => result.verdict === 'pass');
  const notes = options.notes ? passes.map((result) => `pass  ${result.check}  ${where(result)}: ${result.message}`) : [];
  return `${[headline(results), ...lines, ...notLookedLines(consequences), ...notes, ...passedLine(passes)].join('\n')}\n`;
}

function headline(results: readonly CheckResult[]): string {
  const { blocking, warnings, passed, notLooked, proceed } = summarise(results);
  const counts = [
    `${passed} passed`,
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
    ...(notLooked > 0 ? [`${notLooked} could not look`] : []),
  ];
  const total = `${results.length} checks`;
  return proceed
    ? `${total}: ${counts.join(', ')}`
    : `not started: ${blocking} of ${total} said no (${counts.join(', ')}). Nothing was changed`;
}

/** What waits for the causes above, one line for each place. */
function notLookedLines(consequences: readonly CheckResult[]): readonly string[] {
  const places = Map.groupBy(consequences, where);
  return [...places].map(
    ([place, group]) => `could not look because of that: ${place}: ${[...new Set(group.map((result) => result.check))].join(', ')}`,
  );
}

function passedLine(passes: readonly CheckResult[]): readonly string[] {
  return passes.length === 0 ? [] : [`passed: ${[...new Set(passes.map((result) => result.check))].join(', ')}`];
}

interface Row {
  readonly checks: string[];
  readonly result: CheckResult;
}

function together(results: readonly CheckResult[]): Row[] {
  const rows = new Map<string, Row>();
  for (const result of results) {
    const key = JSON.stringify([result.target, result.service, result.mode, result.verdict, result.message, result.fix]);
    const row = rows.get(key);
    if (row) row.checks.push(result.check);
    else rows.set(key, { checks: [result.check], result });
  }
  return [...rows.values()];
}

function byUrgency(left: Row, right: Row): number {
  return (
    Number(isBlocking(right.result)) - Number(isBlocking(left.result)) || severityOf(right.result.verdict) - severityOf(left.result.verdict)
  );
}

function where(result: CheckResult): string {
  return result.service === null ? result.target : `${result.service} in ${result.target}`;
}

function hanging(text: string, margin: string): string {
  return text.trimEnd().replaceAll('\n', `\n${margin}`);
}
