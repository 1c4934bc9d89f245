/** Bounds on SLO files: what is read, and what is asked of Prometheus because of it. */
export const SLO_LIMITS = {
  files: 100,
  /** Objects of all files together. */
  objects: 500,
  /** SLOs of one environment: each is some sixteen queries. */
  slos: 50,
  objectives: 20,
  queryLength: 8192,
  /** Longest window of a budget: a leap year. */
  windowSeconds: 366 * 86_400,
} as const;
