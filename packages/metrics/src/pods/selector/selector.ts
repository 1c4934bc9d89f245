import type { Labels } from '../exposition/exposition.ts';

/** Which series of an instance are meant: all of one name whose labels match. */
export interface Selector {
  readonly name: string;
  /** As it was written, without blanks at its ends; for messages. */
  readonly text: string;
  readonly matches: (labels: Labels) => boolean;
  /** Labels that a series must have to match: a matcher that takes the empty text needs none. */
  readonly needs: readonly string[];
}

/** A question that cannot be asked; the message says what was expected and what to write. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}
