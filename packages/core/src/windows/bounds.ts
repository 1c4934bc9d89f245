export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** How far ahead is looked for a change. */
export const HORIZON_MS = 5 * 366 * DAY_MS;

/** No clock is set by more at once: some places have changed sides of the date line. */
export const ZONE_SLACK_MS = 26 * 60 * MINUTE_MS;

/** Occurrences looked at for one answer; with more, what comes after them is not known. */
export const MOST_OCCURRENCES = 20_000;
