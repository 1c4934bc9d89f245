/** Documented in docs/reference/command.md. */
export const EXIT = {
  succeeded: 0,
  /** Failed and rolled back, or held after a failure, a cancel or somebody else's change. */
  failed: 1,
  wrongInput: 2,
  rejected: 3,
  /** Or for a window to open, or for another release to end. */
  waitsForPerson: 4,
} as const;
