const UNITS = [
  { unit: 'd', seconds: 86_400 },
  { unit: 'h', seconds: 3_600 },
  { unit: 'm', seconds: 60 },
  { unit: 's', seconds: 1 },
] as const;

const DURATION = /^(?:(\d{1,7})d)?(?:(\d{1,7})h)?(?:(\d{1,7})m)?(?:(\d{1,7})s)?$/;

export const MAX_DURATION_SECONDS = 30 * 86_400;
export const DURATION_EXPECTED = 'a duration such as 90s, 10m, 1h30m or 14d, at most 30d';

/** Seconds of a duration such as `1h30m`; null when the text is none, or is over 30 days. */
export function parseDuration(text: string): number | null {
  const match = text === '' ? null : DURATION.exec(text);
  if (match === null) return null;
  const seconds = UNITS.reduce((sum, { seconds }, index) => sum + Number(match[index + 1] ?? 0) * seconds, 0);
  return seconds > MAX_DURATION_SECONDS ? null : seconds;
}

/** For people: `0 s`, `45 s`, `10 min`, `1 h 30 min`, `2 d`. */
export function formatDuration(totalSeconds: number): string {
  const words = { d: 'd', h: 'h', m: 'min', s: 's' };
  let rest = Math.round(totalSeconds);
  const parts: string[] = [];
  for (const { unit, seconds } of UNITS) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0) parts.push(`${count} ${words[unit]}`);
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}
