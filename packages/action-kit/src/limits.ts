/** What GitHub takes. https://docs.github.com/actions/reference/limits and …/workflow-commands#step-isolation-and-limits */
export const LIMITS = {
  /** A job's outputs together have 1 MiB in UTF-16; other steps need some of it. */
  outputCharacters: 480_000,
  /** One output that cannot be shortened. */
  wholeOutputCharacters: 200_000,
  /** `result` is of use shortened, and there may be several actions in a job. */
  resultCharacters: 100_000,
  /** Of 1 MiB a step. */
  summaryBytes: 1_000_000,
  /** Jobs of one matrix. */
  matrixEntries: 256,
} as const;
