export type PublishErrorCode = 'arguments-invalid' | 'refused' | 'tag-differs' | 'archive-unfit' | 'git' | 'github' | 'not-immutable';

/** Why nothing, or not all, was published. The message says what happened, what was expected, what was found and what to do. */
export class PublishError extends Error {
  override readonly name = 'PublishError';
  readonly code: PublishErrorCode;

  constructor(code: PublishErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
