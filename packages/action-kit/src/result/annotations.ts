import { type ActionResult, type Problem, plainProblem } from './action-result.ts';

export interface Annotation extends Problem {
  readonly level: 'error' | 'warning';
}

/** GitHub keeps ten of a level a step. https://docs.github.com/rest/checks/runs */
const MOST_OF_A_LEVEL = 10;

/** What the result says about files, inputs and checks, as annotations; those that GitHub would drop are counted in the last one. */
export function annotationsOf(result: ActionResult): readonly Annotation[] {
  const checks = result.checks
    .filter(({ verdict, because }) => verdict !== 'pass' && because === null)
    .map(
      ({ check, target, service, mode, message, fix }): Annotation => ({
        level: mode === 'block' ? 'error' : 'warning',
        title: `${check}: ${service === null ? target : `${service} in ${target}`}`,
        message: fix === null ? message : `${message}\ndo: ${fix}`,
        file: null,
        line: null,
        column: null,
      }),
    );
  const problems = result.problems.map((problem): Annotation => ({ level: 'error', ...problem }));
  const notices = result.notices.map((message): Annotation => ({ level: 'warning', ...plainProblem(result.action, message) }));
  const all = [...problems, ...notices, ...checks];
  return [...fitting(all.filter(({ level }) => level === 'error')), ...fitting(all.filter(({ level }) => level === 'warning'))];
}

function fitting(annotations: readonly Annotation[]): readonly Annotation[] {
  if (annotations.length <= MOST_OF_A_LEVEL) return annotations;
  const shown = annotations.slice(0, MOST_OF_A_LEVEL - 1);
  const [last] = annotations.slice(MOST_OF_A_LEVEL - 1);
  if (last === undefined) return shown;
  const hidden = annotations.length - shown.length;
  return [
    ...shown,
    {
      ...last,
      title: `and ${hidden} more`,
      message: `${hidden} more are in the summary and the log of this step. The first of them: ${last.message}`,
    },
  ];
}
