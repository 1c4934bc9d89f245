import type { ReleaseRecord } from '../record/release-record.ts';
import type { LedgerHead } from './ledger-entry.ts';
import type { LedgerEvent } from './ledger-event.ts';
import type { LedgerSection } from './ledger-section.ts';
import { type Happening, releaseEvents } from './release-events.ts';

/** A ConfigMap takes a megabyte: what cannot be appended for long must not stop a release. */
const OWED_CHARACTERS = 200_000;

export interface NoteOptions {
  /** Ledger of this process; null where it has none, and a ledger that others keep is still noted for. */
  readonly place: string | null;
  readonly by: string;
  /** Ids of events that were appended since, and the head by then. */
  readonly appended: ReadonlySet<string>;
  readonly head: LedgerHead | null;
}

/**
 * The record that is written in place of `after`, with what happened since `before` owed to the ledger. In the same write as the change
 * itself: what is in the record comes into the ledger, whatever becomes of this process. A ledger that is kept from now on hears of the
 * release under way from its start.
 */
export function noteEvents(before: ReleaseRecord, after: ReleaseRecord, options: NoteOptions): ReleaseRecord {
  const { place, by, appended, head } = options;
  const section = sectionOf(before, place);
  if (section === null) return { ...after, ledger: null };
  const since = before.ledger === null ? { ...before, release: null } : before;
  const events = releaseEvents(since, after, by).map((happening, index) => withId(happening, after, section.noted + index + 1));
  const ledger: LedgerSection = {
    place: section.place,
    head: head ?? section.head,
    noted: section.noted + events.length,
    owed: withinBounds([...section.owed.filter(({ id }) => !appended.has(id)), ...events]),
  };
  return { ...after, ledger };
}

/** Another ledger than before gets what is owed, too: nobody else will append it. */
function sectionOf({ ledger }: ReleaseRecord, place: string | null): LedgerSection | null {
  if (ledger === null) return place === null ? null : { place, head: null, noted: 0, owed: [] };
  return place === null || place === ledger.place ? ledger : { ...ledger, place, head: null };
}

/** Unique even where a record was deleted and its numbers begin anew: the time of the start is part of it. */
function withId(happening: Happening, { release }: ReleaseRecord, number: number): LedgerEvent {
  // An end may be that of the release before.
  const startedAt = happening.kind === 'ended' ? Date.parse(happening.startedAt) : (release?.startedAt ?? 0);
  return { ...happening, id: `${happening.release}-${startedAt.toString(36)}-${number}` };
}

/** The oldest give way to one event that says how many there were. */
function withinBounds(owed: readonly LedgerEvent[]): LedgerEvent[] {
  const sizes = owed.map((event) => JSON.stringify(event).length);
  let from = 0;
  let size = sizes.reduce((sum, length) => sum + length, 0);
  while (size > OWED_CHARACTERS && from < owed.length - 1) {
    size -= sizes[from] ?? 0;
    from += 1;
  }
  const [gone, kept] = [owed.slice(0, from), owed.slice(from)];
  const [first] = gone;
  const last = gone.at(-1);
  if (!first || !last) return [...owed];
  const { id, application, environment, release, version, by, at } = last;
  const count = gone.reduce((sum, event) => sum + (event.kind === 'lost' ? event.count : 1), 0);
  const began = first.kind === 'lost' ? first.from : first.at;
  return [{ kind: 'lost', id: `${id}-lost`, application, environment, release, version, by, at, count, from: began, through: at }, ...kept];
}
