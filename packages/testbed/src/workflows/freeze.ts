import type { ShopScene } from './shop-scene.ts';

const HOUR_MS = 3_600_000;
const FILE = 'freezes.ics';

/** The window of a plan that a calendar beside it closes; a reason for a fix opens it. */
export const FREEZES = { deny: { ical: FILE }, reason: 'freeze', override: 'fix' } as const;

/** Writes the calendar: a freeze now, or none. */
export function freeze(scene: ShopScene, on: boolean): void {
  const stamp = (instant: number): string => new Date(instant).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const [from, to] = [stamp(Date.now() - HOUR_MS), stamp(Date.now() + HOUR_MS)];
  const event = on ? ['BEGIN:VEVENT', 'UID:freeze', `DTSTART:${from}`, `DTEND:${to}`, 'END:VEVENT'] : [];
  scene.repository.write(FILE, ['BEGIN:VCALENDAR', 'VERSION:2.0', ...event, 'END:VCALENDAR', ''].join('\r\n'));
}
