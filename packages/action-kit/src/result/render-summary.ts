import {
  type CheckResult,
  codeBlock,
  plainMarkdown,
  releaseSections,
  signalSections,
  splitCauses,
  table,
  type Verdict,
} from '@sluice/core';
import type { ActionResult } from './action-result.ts';

const SIGNS = { pass: '✅', inconclusive: '❔', error: '⚠️', fail: '⛔' } as const satisfies Record<Verdict, string>;

/** The job summary: state first, what the reader can do second, numbers third. Pure. */
export function renderSummary(result: ActionResult): string {
  return [
    `### ${SIGNS[result.verdict]} ${plainMarkdown(headline(result))}`,
    ...paragraphs(rest(result)),
    ...result.notices.map((notice) => `> ${plainMarkdown(notice)}`),
    ...problemTable(result),
    ...checkTable(result.checks),
    ...stageTable(result),
    ...signalSections({ verifications: [...result.verifications], gates: [] }),
    ...(result.release === null ? [] : releaseSections(result.release)),
    footer(result),
    ...(result.shortened.length > 0
      ? [`<sub>The output \`result\` was shortened: ${plainMarkdown(result.shortened.join(', '))}.</sub>`]
      : []),
  ].join('\n\n');
}

function headline({ message }: ActionResult): string {
  return message.split('\n', 1)[0] ?? '';
}

function rest({ message }: ActionResult): readonly string[] {
  return message.split('\n').slice(1);
}

/** Plan errors are drawn with a caret, which needs fixed widths. */
function paragraphs(lines: readonly string[]): readonly string[] {
  const text = lines.join('\n').trim();
  return text === '' ? [] : [codeBlock(text)];
}

function problemTable({ problems }: ActionResult): readonly string[] {
  if (problems.length < 2) return [];
  const rows = problems.map(({ title, message, file, line }) => [
    plainMarkdown(file === null ? title : `${file}:${line ?? 1}`),
    plainMarkdown(message),
  ]);
  return [table(['where', 'what'], rows)];
}

function checkTable(checks: readonly CheckResult[]): readonly string[] {
  if (checks.length === 0) return [];
  const { causes: own } = splitCauses(checks);
  const shown = own.filter(({ verdict }) => verdict !== 'pass');
  const passed = own.length - shown.length;
  const rows = shown.map(({ check, target, service, mode, message, fix }) => [
    `${mode === 'block' ? '⛔' : '⚠️'} ${plainMarkdown(check)}`,
    plainMarkdown(service === null ? target : `${service} in ${target}`),
    plainMarkdown(message),
    plainMarkdown(fix ?? ''),
  ]);
  const counted = `${checks.length} checks, ${passed} passed`;
  return rows.length === 0 ? [counted] : [table(['check', 'where', 'found', 'what to do'], rows), counted];
}

function stageTable({ stages }: ActionResult): readonly string[] {
  if (stages.length === 0) return [];
  return [
    table(
      ['stage', 'kind', 'environment'],
      stages.map(({ name, kind, environment }) => [name, kind, environment].map(plainMarkdown)),
    ),
  ];
}

function footer({ action, verdict, reason, release }: ActionResult): string {
  const about =
    release === null ? [] : [`release ${release.release}`, `by ${release.startedBy}`, `plan ${release.planDigest.slice(7, 14)}`];
  return `<sub>${[`sluice ${action}`, `verdict ${verdict} (${reason})`, ...about].map(plainMarkdown).join(' · ')}</sub>`;
}
