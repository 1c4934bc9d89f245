/** One pair of windows: fires when the burn rate over both is over the factor. */
export interface BurnWindow {
  /** Wakes somebody, or waits for the morning. */
  readonly severity: 'page' | 'ticket';
  readonly longSeconds: number;
  readonly shortSeconds: number;
  /** Times the rate that would use up the budget exactly at the end of the period. */
  readonly factor: number;
}

const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];

interface Row {
  readonly severity: BurnWindow['severity'];
  readonly long: number;
  readonly short: number;
  /** Share of the budget that is gone when it fires. */
  readonly share: number;
}

/** https://sre.google/workbook/alerting-on-slos/, "Multiwindow, Multi-Burn-Rate Alerts": 14.4, 6, 3 and 1. */
const DAYS_30: readonly Row[] = [
  { severity: 'page', long: HOUR, short: 5 * MINUTE, share: 0.02 },
  { severity: 'page', long: 6 * HOUR, short: 30 * MINUTE, share: 0.05 },
  { severity: 'ticket', long: DAY, short: 2 * HOUR, share: 0.1 },
  { severity: 'ticket', long: 3 * DAY, short: 6 * HOUR, share: 0.1 },
];

/** https://github.com/slok/sloth/blob/main/examples/windows/7d.yaml: 13.44, 3.5, 1.4 and 0.98. */
const DAYS_7: readonly Row[] = [
  { severity: 'page', long: HOUR, short: 5 * MINUTE, share: 0.08 },
  { severity: 'page', long: 6 * HOUR, short: 30 * MINUTE, share: 0.125 },
  { severity: 'ticket', long: DAY, short: 2 * HOUR, share: 0.2 },
  { severity: 'ticket', long: 3 * DAY, short: 6 * HOUR, share: 0.42 },
];

/** https://github.com/pyrra-dev/pyrra/blob/main/slo/rules.go: 14, 7, 2 and 1. */
const DAYS_28: readonly Row[] = [
  { severity: 'page', long: HOUR, short: 5 * MINUTE, share: 14 / (28 * 24) },
  { severity: 'page', long: 6 * HOUR, short: 30 * MINUTE, share: (7 * 6) / (28 * 24) },
  { severity: 'ticket', long: DAY, short: 2 * HOUR, share: 2 / 28 },
  { severity: 'ticket', long: 4 * DAY, short: 6 * HOUR, share: 4 / 28 },
];

/** Shorter ones hold too few samples of a usual scrape interval. */
const LEAST_LONG = 10 * MINUTE;
const LEAST_SHORT = 2 * MINUTE;

/**
 * The windows of a period: factor = share of the budget × period / long window. For 30, 28 and 7 days they are those that the field
 * uses; for another period those of 30 days, as much longer or shorter as the period is, in whole minutes.
 * Worked example: 30 days, 2% in 1 h: 0.02 × 720 h / 1 h = 14.4. 90 days: 3 h and 15 min, 0.02 × 2160 h / 3 h = 14.4.
 */
export function burnWindows(periodSeconds: number): readonly BurnWindow[] {
  const known = periodSeconds === 7 * DAY ? DAYS_7 : periodSeconds === 28 * DAY ? DAYS_28 : DAYS_30;
  const scale = known === DAYS_30 ? periodSeconds / (30 * DAY) : 1;
  const minutes = (seconds: number, least: number): number => Math.max(least, Math.round((seconds * scale) / MINUTE) * MINUTE);
  return known.map(({ severity, long, short, share }) => {
    const longSeconds = minutes(long, LEAST_LONG);
    const factor = Number(((share * periodSeconds) / longSeconds).toPrecision(12));
    return { severity, longSeconds, shortSeconds: minutes(short, LEAST_SHORT), factor };
  });
}

/** Every window that burn rates are taken over, the shortest first. */
export function burnSpans(windows: readonly BurnWindow[]): readonly number[] {
  return [...new Set(windows.flatMap(({ longSeconds, shortSeconds }) => [shortSeconds, longSeconds]))].sort((a, b) => a - b);
}
