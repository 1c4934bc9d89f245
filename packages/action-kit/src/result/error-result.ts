import { type FailureKind, PlanInvalidError, SluiceError, type Verdict } from '@sluice/core';
import { InputsError } from '../inputs-error.ts';
import { type ActionResult, actionResult, plainProblem, planProblem } from './action-result.ts';

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
  const { code: reason, message } = error;
  return actionResult(action, { verdict: verdictOf(error.kind), reason, message, problems: problemsOf(action, error) });
}

function verdictOf(kind: FailureKind): Verdict {
  return kind === 'rejected' ? 'fail' : 'error';
}

function problemsOf(action: string, error: SluiceError) {
  if (error instanceof PlanInvalidError) return error.errors.map(planProblem);
  if (error instanceof InputsError) return error.problems.map(({ input, message }) => plainProblem(`${action}: input ${input}`, message));
  return [plainProblem(`${action}: ${error.code}`, error.message)];
}
