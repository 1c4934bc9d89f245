export const TIME_ZONE_EXPECTED = 'an IANA time zone such as Europe/Berlin or UTC';

/** Offsets are none: they know nothing of daylight saving. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    return Intl.DateTimeFormat('en', { timeZone: text }) !== null;
  } catch {
    return false;
  }
}
