import type { Clock } from '../ports/clock.ts';
import type { Digest } from '../ports/digest.ts';
import type { Ledger, LedgerEnd } from '../ports/ledger.ts';
import { SluiceError } from '../sluice-error.ts';
import { chain } from './ledger-entry.ts';
import type { LedgerEvent } from './ledger-event.ts';

export interface AppendTools {
  readonly digest: Digest;
  readonly clock: Clock;
  /** A number from 0 to 1: writers that have met once should not meet again. */
  readonly jitter: () => number;
  /** How long to try against others who append too. */
  readonly patienceMs: number;
}

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2_000;
/** An answer that was lost is looked for this often; whether the entries arrived is seen in the ledger. */
const LOST_ANSWERS = 3;
/** Entries of one append. */
const AT_ONCE = 50;

/**
 * Appends events that the ledger does not hold yet, in their order, and gives its end. Of writers that meet, one appends and the others
 * look again; an event is never there twice, whoever appends it and however often. `seen` saves the first look: the end that this process
 * appended last.
 */
export async function appendEvents(
  ledger: Ledger,
  events: readonly LedgerEvent[],
  tools: AppendTools,
  seen: LedgerEnd | null = null,
): Promise<LedgerEnd> {
  const { clock, digest } = tools;
  const deadline = clock.now() + tools.patienceMs;
  let end = seen;
  let unanswered = 0;
  for (let met = 0; ; ) {
    end ??= await ledger.look(events);
    const { head, known } = end;
    const missing = events.filter(({ id }) => !known.has(id)).slice(0, AT_ONCE);
    if (missing.length === 0) return end;
    const links = chain(head, missing, new Date(clock.now()).toISOString(), digest);
    try {
      const after = await ledger.append(end, links.entries, links.head);
      if (after !== null) {
        // Behind the first, the others are known to be missing still.
        end = { ...after, known: new Set([...known, ...missing.map(({ id }) => id)]) };
        continue;
      }
      met += 1;
    } catch (error) {
      unanswered += 1;
      if (!isWorld(error) || unanswered > LOST_ANSWERS) throw error;
    }
    if (clock.now() >= deadline)
      throw new SluiceError(
        'ledger-busy',
        'world',
        `others appended to the ledger in ${ledger.place} first, ${met} times in ${Math.round(tools.patienceMs / 1000)} s; what was to be appended is kept, and appended by the next run`,
      );
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(met + unanswered, 10));
    await clock.sleep(Math.round(wait * (0.5 + tools.jitter())));
    end = null;
  }
}

function isWorld(error: unknown): boolean {
  return error instanceof SluiceError && error.kind === 'world' && error.code !== 'ledger-broken' && error.code !== 'ledger-denied';
}
