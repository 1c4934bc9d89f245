/** What people decided in the workflow run that this process is a part of. */
export interface ApprovalSource {
  /** Id of the run. */
  readonly run: string;
  /**
   * Every decision on the environment of this name, of all attempts of the run. They come without an order and without a time: what a
   * release was told before it asked is not an answer.
   *
   * @throws SluiceError where they cannot be read, such as for want of a permission, which is named
   */
  decisions(environment: string): Promise<readonly EnvironmentDecision[]>;
}

export interface EnvironmentDecision {
  readonly decision: 'approved' | 'rejected';
  readonly by: string;
  readonly comment: string | null;
}
