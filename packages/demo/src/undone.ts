/** What went wrong, taken apart: why the work ended, and what could not be tidied up after it. */
export interface Undone {
  /** Undefined where only the tidying failed. */
  readonly reason: unknown;
  readonly leftovers: readonly unknown[];
}

/**
 * An error in `await using` hides the one that ended the block inside a SuppressedError, and the next one hides both. A reader needs the innermost, which is why it
 * ended, and every other, which is what stayed behind.
 */
export function takeApart(error: unknown): Undone {
  const leftovers: unknown[] = [];
  let reason = error;
  // Bounded by how many resources one block has.
  while (reason instanceof SuppressedError) {
    leftovers.unshift(reason.error);
    reason = reason.suppressed;
  }
  return { reason, leftovers };
}
