import { type DeliveryLog, type EventChannel, eventsBetween, eventsFor, type Release } from '@sluice/core';

/** What became of the events of a release at one channel. */
export interface Delivery {
  readonly channel: string;
  /** Taken now. */
  readonly sent: number;
  /** Taken before. */
  readonly known: number;
  /** Not taken: the one that failed and those after it, which keep their order for the next time. */
  readonly left: number;
  /** Why; null where nothing is left. */
  readonly problem: string | null;
}

/**
 * Sends a channel what has happened to a release and it has not taken yet, in order. An event that is not taken ends it, for the next run to
 * go on from there. What was taken is noted even when that comes to nothing; a note that cannot be written costs a repetition, whose id is
 * the same. Never throws.
 */
export async function deliverEvents(release: Release, channel: EventChannel, log: DeliveryLog): Promise<Delivery> {
  const { name } = channel;
  const wanted = eventsFor(name, eventsBetween(null, release), release.plan.notifications);
  const taken: string[] = [];
  let known: ReadonlySet<string> = new Set();
  let problem: string | null = null;
  try {
    known = await log.delivered(release.id, name);
    for (const { event } of wanted) {
      if (known.has(event.id)) continue;
      await channel.send(event);
      taken.push(event.id);
    }
  } catch (error) {
    problem = wordsOf(error);
  }
  try {
    if (taken.length > 0) await log.note(release.id, name, taken);
  } catch (error) {
    problem ??= `what it has taken could not be noted, and may be sent once more: ${wordsOf(error)}`;
  }
  const before = wanted.filter(({ event }) => known.has(event.id)).length;
  return { channel: name, sent: taken.length, known: before, left: wanted.length - before - taken.length, problem };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
