/**
 * Kinds of failure (STYLE.md rule 9): `input` is the user's to fix, `rejected` a check said no, `world` may pass by itself or needs someone
 * else, `bug` is ours.
 */
export type FailureKind = 'input' | 'rejected' | 'world' | 'bug';

/** An error whose message says what happened, what was expected, what was found and what to do next. */
export class SluiceError extends Error {
  override readonly name = 'SluiceError';
  readonly code: string;
  readonly kind: FailureKind;

  constructor(code: string, kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.kind = kind;
  }
}
