import type { NoReading } from '../verify/reading.ts';

/** One number, or why there is none. */
export type NumberAnswer = { readonly kind: 'value'; readonly value: number } | NoReading;

/** Who answers a query of an SLO: a Prometheus. Doubts (a warning, several series, no number) are no number. */
export interface NumberSource {
  /** For people: `prometheus at https://prometheus.acme.test`. */
  readonly name: string;
  /** What the query answers at an instant in milliseconds since the epoch. Rejects only when the signal is aborted. */
  ask(query: string, at: number, signal: AbortSignal): Promise<NumberAnswer>;
}
