import { z } from 'zod';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { Digest } from '../ports/digest.ts';
import type { LedgerEvent } from './ledger-event.ts';

const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** The newest entry: whoever knows it knows all entries before it. */
export const ledgerHeadSchema = z.object({ sequence: z.number().int().min(0), hash });
export type LedgerHead = z.infer<typeof ledgerHeadSchema>;

const ANCHOR = /^(.+)#(\d{1,15}):(sha256:[0-9a-f]{64})$/;

/** A head in one word, with the ledger it is of, as a deployment keeps it: `acme/shop#42:sha256:9f86…`. */
export function formatAnchor(place: string, { sequence, hash }: LedgerHead): string {
  return `${place}#${sequence}:${hash}`;
}

/** Null where the text is none. */
export function parseAnchor(text: string): (LedgerHead & { readonly place: string }) | null {
  const [, place, sequence, found] = ANCHOR.exec(text) ?? [];
  return place === undefined || sequence === undefined || found === undefined ? null : { place, sequence: Number(sequence), hash: found };
}

/** The head of a ledger without entries. */
export const START: LedgerHead = { sequence: 0, hash: `sha256:${'0'.repeat(64)}` };

/** An event with its place in the chain. */
export type LedgerEntry = LedgerEvent & {
  readonly schemaVersion: 1;
  /** 1, 2, 3, … without a gap. */
  readonly sequence: number;
  /** Hash of the entry before; of the first, that of `START`. */
  readonly previous: string;
  readonly appendedAt: string;
};

/** What every entry has, whatever version wrote it: a newer one may know more kinds, and more of each. */
export const entryLinkSchema = z.looseObject({
  schemaVersion: z.literal(1),
  sequence: z.number().int().min(1),
  previous: hash,
  id: z.string(),
  kind: z.string(),
  application: z.string(),
  environment: z.string(),
  release: z.string(),
  at: z.string(),
});
export type EntryLink = z.infer<typeof entryLinkSchema>;

/** The text of an entry as it is kept, without the line end after it. */
export function entryText(entry: LedgerEntry): string {
  return canonicalJson(entry);
}

/** `sha256:` and 64 hex digits over the text. */
export function textHash(text: string, digest: Digest): string {
  return `sha256:${digest.sha256(text)}`;
}

/** Events as the entries that come after `head`, and the head they make. */
export function chain(
  head: LedgerHead,
  events: readonly LedgerEvent[],
  appendedAt: string,
  digest: Digest,
): { readonly entries: readonly LedgerEntry[]; readonly head: LedgerHead } {
  let last = head;
  const entries = events.map((event): LedgerEntry => {
    const entry: LedgerEntry = { ...event, schemaVersion: 1, sequence: last.sequence + 1, previous: last.hash, appendedAt };
    last = { sequence: entry.sequence, hash: textHash(entryText(entry), digest) };
    return entry;
  });
  return { entries, head: last };
}
