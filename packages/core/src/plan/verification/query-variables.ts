import { didYouMean, oneOf } from '../nearest.ts';
import type { PlanPath } from '../plan-path.ts';
import type { PlanReport } from '../report.ts';

/** What `$(…)` can stand for in a query; the source fills it in, for each side. */
export const QUERY_VARIABLES = ['pods', 'interval', 'service', 'namespace', 'target', 'workload'] as const;

const EACH = /\$\(([^()]*)\)?/g;

/** Variables that nobody would fill in, and those without an end. */
export function checkQuery(text: string, path: PlanPath, report: PlanReport): void {
  const known: readonly string[] = QUERY_VARIABLES;
  for (const [written, name = ''] of text.matchAll(EACH)) {
    const variable = name.trim();
    const closed = written.endsWith(')');
    if (closed && known.includes(variable)) continue;
    report.add({
      code: 'parameter',
      path,
      at: 'value',
      message: closed ? `there is no variable $(${variable.slice(0, 80)}) in a query` : 'a $( has no )',
      expected: oneOf(known.map((each) => `$(${each})`)),
      got: written.slice(0, 80),
      suggestion: closed ? didYouMean(variable, known, 'write the value itself') : 'close the parenthesis',
    });
  }
}
