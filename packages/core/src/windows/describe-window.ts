import { formatDuration } from '../plan/durations.ts';
import type { ResolvedWindow } from '../plan/resolved-window.ts';

/** What people call a window: the reason it gives, what happens then, or its times. */
export function describeWindow({ reason, times }: ResolvedWindow, labels: readonly string[] = []): string {
  const names = [...new Set(labels)].join(', ');
  if (reason !== null) return names === '' ? reason : `${reason} (${names})`;
  if (names !== '') return names;
  switch (times.kind) {
    case 'cron':
      return `"${times.start}" for ${formatDuration(times.seconds)}`;
    case 'span':
      return `${times.from} to ${times.to}`;
    case 'calendar':
      return `the events of ${times.source}`;
    case 'holidays':
      return `the public holidays of ${times.place}`;
    default:
      return times satisfies never;
  }
}
