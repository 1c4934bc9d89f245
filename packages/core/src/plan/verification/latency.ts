const LATENCY = /^(\d{1,6}(?:\.\d{1,6})?)(ms|s)$/;
export const LATENCY_EXPECTED = 'a duration such as 300ms or 1.5s, at most 10 minutes';
const LONGEST_SECONDS = 600;

/** Seconds of `300ms` or `1.5s`; null when the text is none, is zero, or is over 10 minutes. */
export function parseLatency(text: string): number | null {
  const match = LATENCY.exec(text);
  if (match === null) return null;
  const seconds = match[2] === 'ms' ? Number(match[1]) / 1000 : Number(match[1]);
  return seconds > 0 && seconds <= LONGEST_SECONDS ? seconds : null;
}
