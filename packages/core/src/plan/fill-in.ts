import type { PlanPath } from './plan-path.ts';
import type { PlanReport } from './report.ts';
import { substitute } from './template.ts';

export interface Rule {
  readonly expected: string;
  readonly suggestion: string;
  allows(text: string): boolean;
}

/** A text of the plan with its variables filled in, checked by a rule. Null where something is wrong, which is reported. */
export function fillIn(
  written: string,
  path: PlanPath,
  variables: Readonly<Record<string, string>>,
  rule: Rule | null,
  report: PlanReport,
): string | null {
  const found = substitute(written, { variables, params: null });
  if (found.kind === 'problem') report.add({ code: 'parameter', path, at: 'value', ...found.problem });
  if (found.kind !== 'value') return null;
  const text = String(found.value);
  if (rule === null || rule.allows(text)) return text;
  const got = found.used.length === 0 ? text : `${text}, from ${written}`;
  report.add({
    code: 'invalid-value',
    path,
    at: 'value',
    message: `this must be ${rule.expected}`,
    expected: rule.expected,
    got,
    suggestion: rule.suggestion,
  });
  return null;
}
