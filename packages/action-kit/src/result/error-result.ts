import { type FailureKind, PlanInvalidError, SluiceError, type Verdict } from '@sluice/core';
import { InputsError } from '../inputs-error.ts';
import { type ActionResult, actionResult, plainProblem, planProblem } from './action-result.ts';

/** What to do about it in a workflow, where that is not what it is at a terminal. */
const HINTS: Readonly<Record<string, string>> = {
  'kubeconfig-missing':
    'Give the input kubeconfig. Is it a secret of a GitHub environment? Then the job names that environment, and a workflow that calls another hands it on under `secrets`. Is it a run of a pull request from a fork? It is given no secrets: release from a push, a tag or workflow_dispatch',
};

/** What an action that ended with an error says: a check or a person said no is `fail`, everything else is `error`. */
export function errorResult(action: string, error: unknown): ActionResult {
  if (!(error instanceof SluiceError)) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return actionResult(action, {
      verdict: 'error',
      reason: 'bug',
      message: `this is a bug in sluice: ${message}`,
      problems: [plainProblem('bug in sluice', message)],
    });
  }
  const hint = HINTS[error.code];
  const message = hint === undefined ? error.message : `${error.message}\n${hint}`;
  return actionResult(action, {
    verdict: verdictOf(error.kind),
    reason: error.code,
    message,
    problems: problemsOf(action, error, message),
  });
}

function verdictOf(kind: FailureKind): Verdict {
  return kind === 'rejected' ? 'fail' : 'error';
}

function problemsOf(action: string, error: SluiceError, message: string) {
  if (error instanceof PlanInvalidError) return error.errors.map(planProblem);
  if (error instanceof InputsError)
    return error.problems.map((problem) => plainProblem(`${action}: input ${problem.input}`, problem.message));
  return [plainProblem(`${action}: ${error.code}`, message)];
}
