import type { ResolvedNotifications } from '../../plan/resolved-notifications.ts';
import type { TellableEvent } from './release-events.ts';

/** Of the events, those that the rules send to a channel; all of them where there are no rules. */
export function eventsFor(
  channel: string,
  events: readonly TellableEvent[],
  { rules }: Pick<ResolvedNotifications, 'rules'>,
): readonly TellableEvent[] {
  if (rules.length === 0) return events;
  const wanted = new Set(rules.filter(({ where }) => where.includes(channel)).flatMap(({ when }) => when));
  return events.filter(({ moment }) => wanted.has(moment));
}
