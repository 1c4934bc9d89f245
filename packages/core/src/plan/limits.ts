/**
 * Bounds on a plan file. YAML parsing costs up to 9 microseconds a byte on hostile input, so the size is refused before
 * anything is read; the sketch for 11 services is 4.5 KB.
 */
export const PLAN_LIMITS = {
  bytes: 128 * 1024,
  /** Levels of mappings and lists; the deepest key of the format is on level 7. */
  depth: 32,
  /** Keys and values, those that aliases repeat counted every time. */
  nodes: 20_000,
  services: 500,
  environments: 50,
  /** Targets of one environment. */
  targets: 50,
  /** Services times targets, over all environments of a plan. */
  workloads: 5_000,
  /** Steps of one strategy after `every: batch` is written out. */
  steps: 200,
  /** Windows of one environment. */
  windows: 100,
  verifications: 100,
  /** Metrics of one verification. */
  metrics: 50,
  /** Monitors of one environment. */
  monitors: 10,
  /** Reported at once; the rest is counted. */
  errors: 200,
} as const;
