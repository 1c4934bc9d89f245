import type { CheckSummary } from '../../ledger/check-summary.ts';
import type { CheckResult } from '../../precheck/check-result.ts';
import { isBlocking, splitCauses } from '../../precheck/summarise.ts';
import { plainMarkdown, shortMarkdown, table } from '../markdown/escape.ts';

const LONGEST_FINDING = 400;

/** `14 checks passed, 1 warning`. */
export function checkCounts(checks: readonly CheckResult[]): string {
  const { causes } = splitCauses(checks);
  const passed = causes.filter(({ verdict }) => verdict === 'pass').length;
  const blocking = causes.filter(isBlocking).length;
  const warnings = causes.length - passed - blocking;
  return [
    `${passed} ${passed === 1 ? 'check' : 'checks'} passed`,
    ...(blocking > 0 ? [`${blocking} said no`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
  ].join(', ');
}

/** The checks that did not pass, those that stop a release first; consequences of another check left out. */
export function checkTable(checks: readonly CheckResult[], most: number): readonly string[] {
  const found = splitCauses(checks).causes.filter(({ verdict }) => verdict !== 'pass');
  if (found.length === 0) return [];
  const ordered = [...found.filter(isBlocking), ...found.filter((check) => !isBlocking(check))];
  const rows = ordered.slice(0, most).map((result) => {
    const { check, target, service, message, fix } = result;
    const where = service === null ? target : `${service} in ${target}`;
    return [
      `${isBlocking(result) ? '⛔' : '⚠️'} ${plainMarkdown(check)}`,
      plainMarkdown(where),
      shortMarkdown(message.trim(), LONGEST_FINDING),
      shortMarkdown((fix ?? '').trim(), LONGEST_FINDING),
    ];
  });
  const rest = ordered.length - rows.length;
  const others = rest === 0 ? [] : [[`${rest} more`, '', '', '']];
  return [table(['check', 'where', 'found', 'what to do'], [...rows, ...others])];
}

/** The same of what the record keeps of the checks: one entry a check. */
export function summaryCounts(checks: readonly CheckSummary[]): string {
  const passed = checks.filter(({ verdict }) => verdict === 'pass').length;
  const others = checks.length - passed;
  return [
    `${passed} ${passed === 1 ? 'check' : 'checks'} passed`,
    ...(others > 0 ? [`${others} ${others === 1 ? 'warning' : 'warnings'}`] : []),
  ].join(', ');
}

export function summaryTable(checks: readonly CheckSummary[], most: number): readonly string[] {
  const found = checks.flatMap(({ check, mode, findings }) => findings.map((finding) => ({ check, mode, ...finding })));
  if (found.length === 0) return [];
  const rows = found
    .slice(0, most)
    .map(({ check, mode, target, service, message }) => [
      `${mode === 'block' ? '⛔' : '⚠️'} ${plainMarkdown(check)}`,
      plainMarkdown(service === null ? target : `${service} in ${target}`),
      shortMarkdown(message.trim(), LONGEST_FINDING),
    ]);
  const rest = found.length - rows.length;
  const others = rest === 0 ? [] : [[`${rest} more`, '', '']];
  return [table(['check', 'where', 'found'], [...rows, ...others])];
}
