import type { ApprovalSource, EnvironmentDecision } from '../../ports/approval-source.ts';
import { SluiceError } from '../../sluice-error.ts';

/** A workflow run and what people said in it; as GitHub gives it, newest first, all attempts together. */
export class FakeApprovals implements ApprovalSource {
  readonly run: string;
  /** Set: the token may not read the run. */
  forbidden = false;
  readonly asked: string[] = [];
  readonly #said: { readonly environment: string; readonly decision: EnvironmentDecision }[] = [];

  constructor(run = '100') {
    this.run = run;
  }

  say(environment: string, decision: 'approved' | 'rejected', by: string, comment: string | null = null): void {
    this.#said.unshift({ environment, decision: { decision, by, comment } });
  }

  async decisions(environment: string): Promise<readonly EnvironmentDecision[]> {
    this.asked.push(environment);
    if (this.forbidden) throw new SluiceError('permission-missing', 'input', 'add permissions: actions: read');
    return this.#said.filter((entry) => entry.environment === environment).map(({ decision }) => decision);
  }
}
