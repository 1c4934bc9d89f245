import { SluiceError } from '@sluice/core';

export interface InputProblem {
  readonly input: string;
  readonly message: string;
}

/** Everything that is wrong with the inputs of one step. */
export class InputsError extends SluiceError {
  readonly problems: readonly InputProblem[];

  constructor(action: string, problems: readonly InputProblem[]) {
    const [only] = problems;
    const head = problems.length === 1 && only ? only.message : `${problems.length} of the inputs are wrong`;
    const all = problems.length === 1 ? '' : `:\n${problems.map(({ message }) => `- ${message}`).join('\n')}`;
    super('inputs-invalid', 'input', `${action}: ${head}${all}\nNothing was changed`);
    this.problems = problems;
  }
}
