import type { PlanError } from './plan-error.ts';

const WIDEST_LINE = 120;

/** Errors for people: where and what, the line with a caret, expected, got, what to do. */
export function formatPlanErrors(errors: readonly PlanError[], options: { readonly source?: string } = {}): string {
  const lines = options.source?.split(/\r?\n/) ?? [];
  const blocks = errors.map((error) => formatOne(error, lines[error.line - 1]));
  return [...blocks, errors.length === 1 ? '1 error' : `${errors.length} errors`].join('\n\n');
}

function formatOne(error: PlanError, sourceLine: string | undefined): string {
  const where = `${error.file}:${error.line}:${error.column}`;
  return [
    `${where} ${error.path === '' ? '' : `${error.path}: `}${error.message}`,
    ...excerpt(error, sourceLine),
    `    expected  ${error.expected}`,
    `    got       ${error.got}`,
    `    do        ${error.suggestion}`,
  ].join('\n');
}

function excerpt(error: PlanError, sourceLine: string | undefined): string[] {
  if (sourceLine === undefined || sourceLine.trim() === '' || error.column > WIDEST_LINE) return [];
  const number = String(error.line);
  // Control characters would move the caret, or the reader's terminal.
  const shown = sourceLine.slice(0, WIDEST_LINE).replace(/\p{Cc}/gu, ' ');
  return [`    ${number} | ${shown}`, `    ${' '.repeat(number.length)} | ${' '.repeat(error.column - 1)}^`];
}
