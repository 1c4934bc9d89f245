/** How long a program works on a request: log-normal, given by its median and the duration that one request in a hundred exceeds. Milliseconds. */
export interface Latency {
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** Standard normal quantile of 0.99. */
const Z99 = 2.3263478740408408;

/**
 * One duration. With Z standard normal: median · exp(σ·Z), σ = ln(p99 / median) / z₀.₉₉. `random` gives numbers in [0, 1).
 *
 * Worked example: median 20 ms, p99 200 ms: σ = ln 10 / 2.326 = 0.990; one request in six (Z > 1) takes longer than 20 · e^0.990 = 54 ms.
 */
export function sampleLatencyMs({ medianMs, p99Ms }: Latency, random: () => number): number {
  if (medianMs === 0 || p99Ms <= medianMs) return medianMs;
  // Box and Muller; 1 − random() is never 0.
  const z = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return medianMs * Math.exp((Math.log(p99Ms / medianMs) / Z99) * z);
}
