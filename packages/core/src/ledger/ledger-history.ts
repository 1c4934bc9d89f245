import { z } from 'zod';
import type { LedgerFile } from './ledger-files.ts';

const running = z.object({ version: z.string().nullable(), images: z.array(z.string()) });

/** What history reads of an entry: loosely, since a newer version may write more. */
const entrySchema = z.looseObject({
  sequence: z.number(),
  id: z.string(),
  kind: z.string(),
  application: z.string(),
  environment: z.string(),
  release: z.string(),
  version: z.string(),
  at: z.string(),
  by: z.string(),
  reason: z.string().optional(),
  outcome: z.string().optional(),
  decision: z.string().optional(),
  approval: z.string().optional(),
  holding: z.string().optional(),
  origin: z.looseObject({ repository: z.string(), commit: z.string() }).nullish(),
  services: z
    .array(z.looseObject({ service: z.string(), target: z.string(), digest: z.string().nullish(), from: running.optional() }))
    .optional(),
});
export type HistoryEntry = z.infer<typeof entrySchema>;

/** One release, from what the ledger has of it. */
export interface HistoryRelease {
  readonly release: string;
  readonly application: string;
  readonly environment: string;
  readonly version: string;
  /** Versions that it replaced. */
  readonly from: readonly string[];
  readonly services: readonly string[];
  readonly startedAt: string;
  readonly startedBy: string;
  readonly commit: string | null;
  /** How it ended; null while it has not, or the ledger does not know yet. */
  readonly outcome: string | null;
  readonly endedAt: string | null;
  readonly reason: string;
  readonly approvedBy: readonly string[];
  readonly entries: readonly HistoryEntry[];
}

export interface HistoryFilter {
  readonly application?: string;
  readonly environment?: string;
  readonly service?: string;
}

/** Collects releases from entries that come newest first. */
export class LedgerHistory {
  readonly #filter: HistoryFilter;
  readonly #limit: number;
  readonly #entries = new Map<string, HistoryEntry[]>();
  readonly #releases: HistoryRelease[] = [];
  /** Files that hold no entry. */
  readonly unreadable: string[] = [];

  constructor(filter: HistoryFilter, limit: number) {
    this.#filter = filter;
    this.#limit = limit;
  }

  /** Enough: what is older does not matter. */
  get complete(): boolean {
    return this.#releases.length >= this.#limit;
  }

  take({ path, text }: LedgerFile): void {
    const found = entrySchema.safeParse(parsed(text));
    if (!found.success) {
      this.unreadable.push(path);
      return;
    }
    const entry = found.data;
    const { application, environment, service } = this.#filter;
    if (application !== undefined && entry.application !== application) return;
    if (environment !== undefined && entry.environment !== environment) return;
    const key = releaseKey(entry);
    const entries = [entry, ...(this.#entries.get(key) ?? [])];
    this.#entries.set(key, entries);
    if (entry.kind !== 'started' || this.complete) return;
    if (service === undefined || entry.services?.some((candidate) => candidate.service === service))
      this.#releases.push(summarise(entry, entries));
  }

  /** The newest start first. */
  releases(): readonly HistoryRelease[] {
    return this.#releases;
  }
}

/** Ids end with the number of the event: what comes before is the release, whatever its number was used for before. */
function releaseKey({ id }: HistoryEntry): string {
  return id.replace(/-\d+(-lost)?$/, '');
}

function summarise(started: HistoryEntry, entries: readonly HistoryEntry[]): HistoryRelease {
  const last = entries.findLast(({ kind }) => kind === 'ended' || kind === 'held' || kind === 'rolling-back') ?? null;
  const ended = last?.kind === 'ended' ? last : null;
  const from = started.services?.flatMap((service) => service.from?.version ?? []) ?? [];
  return {
    release: started.release,
    application: started.application,
    environment: started.environment,
    version: started.version,
    from: [...new Set(from)],
    services: [...new Set(started.services?.map(({ service }) => service))],
    startedAt: started.at,
    startedBy: started.by,
    commit: started.origin?.commit ?? null,
    outcome: ended?.outcome ?? null,
    endedAt: ended?.at ?? null,
    reason: last?.reason ?? '',
    approvedBy: [...new Set(entries.filter(({ decision }) => decision === 'approved').map(({ by }) => by))],
    entries,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
