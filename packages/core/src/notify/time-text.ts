const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** `14:02 UTC`, `Tue 14:02 UTC` on another day than `beside`, and with the date a week or more away. Milliseconds since the epoch. */
export function timeText(at: number, beside: number): string {
  const date = new Date(at);
  const time = `${date.toISOString().slice(11, 16)} UTC`;
  const days = Math.abs(Math.floor(at / DAY_MS) - Math.floor(beside / DAY_MS));
  if (days === 0) return time;
  const day = DAYS[date.getUTCDay()] ?? '';
  return days < 7 ? `${day} ${time}` : `${day} ${date.toISOString().slice(0, 10)} ${time}`;
}

/** With seconds: when something was last looked at. */
export function clockText(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}

const DAY_MS = 86_400_000;
