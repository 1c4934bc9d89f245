import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ApiError, hasStatus } from './api-error.ts';
import { linesOf } from './lines.ts';
import type { RestClient } from './rest-client.ts';

const metaSchema = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string().default(''), uid: z.string().default(''), name: z.string().default('') }),
});
const listSchema = z.looseObject({ metadata: z.looseObject({ resourceVersion: z.string() }), items: z.array(metaSchema).nullish() });
const eventSchema = z.looseObject({ type: z.string(), object: z.looseObject({}) });

export interface WatchHandlers {
  /** The whole collection, after a list. */
  readonly onList: (objects: readonly unknown[]) => void;
  readonly onUpsert: (object: unknown) => void;
  readonly onDelete: (object: unknown) => void;
  /** The watch is being opened again after this error; for the log. */
  readonly onTrouble?: (message: string) => void;
}

/** The server ends a watch by itself after this long; a connection that is dead without saying so lasts no longer. */
const WATCH_SECONDS = 120;

/**
 * Keeps a collection in view: list, then watch from there, then list again when the watch cannot go on (410 Gone) or has gone wrong.
 * Ends when the signal is aborted. Resolves `listed` after the first list.
 */
export class Watch {
  readonly listed: Promise<void>;
  readonly #client: RestClient;
  readonly #path: string;
  readonly #query: Readonly<Record<string, string>>;
  readonly #handlers: WatchHandlers;
  readonly #signal: AbortSignal;

  constructor(client: RestClient, path: string, query: Readonly<Record<string, string>>, handlers: WatchHandlers, signal: AbortSignal) {
    this.#client = client;
    this.#path = path;
    this.#query = query;
    this.#handlers = handlers;
    this.#signal = signal;
    this.listed = new Promise((resolve, reject) => {
      this.#run(resolve).then(undefined, reject);
    });
    // Whoever waits for the first list sees the error; nobody else has to.
    this.listed.catch(() => undefined);
  }

  /** Reads the collection once more, without the watch: the backstop for one that is silent. */
  async refresh(): Promise<void> {
    await this.#list();
  }

  async #list(): Promise<string> {
    const list = listSchema.parse(await this.#client.get(this.#path, { query: this.#query, signal: this.#signal }));
    this.#handlers.onList(list.items ?? []);
    return list.metadata.resourceVersion;
  }

  async #run(onListed: () => void): Promise<void> {
    let version = await this.#list();
    onListed();
    for (let failures = 0; !this.#signal.aborted; ) {
      try {
        version = await this.#follow(version);
        failures = 0;
      } catch (error) {
        if (this.#signal.aborted) return;
        failures += 1;
        this.#handlers.onTrouble?.(error instanceof Error ? error.message : String(error));
        if (error instanceof ApiError && error.status !== 0 && !hasStatus(error, 410, 429, 500, 502, 503, 504)) {
          // Forbidden or gone for good: polling through refresh() is what remains.
          await pause(Math.min(30_000, 1_000 * 2 ** failures), this.#signal);
        } else if (failures > 1) await pause(Math.min(5_000, 50 * 2 ** failures), this.#signal);
        if (this.#signal.aborted) return;
        version = await this.#list().catch(() => version);
      }
    }
  }

  /** One watch connection; returns the version to go on from when the server ends it. */
  async #follow(from: string): Promise<string> {
    const query = {
      ...this.#query,
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: from,
      timeoutSeconds: String(WATCH_SECONDS),
    };
    const attempt = new AbortController();
    // Not AbortSignal.any: a composite that only a listener holds is collected, and the connection would outlive its owner.
    const end = (): void => attempt.abort(this.#signal.reason);
    this.#signal.addEventListener('abort', end, { once: true });
    // A silent connection is cut a little after the server should have ended it.
    const timer = setTimeout(
      () => attempt.abort(new ApiError(0, 'Unreachable', 'the watch is silent', `WATCH ${this.#path}`)),
      (WATCH_SECONDS + 10) * 1000,
    );
    let version = from;
    try {
      this.#signal.throwIfAborted();
      const stream = await this.#client.stream(this.#path, query, attempt.signal);
      for await (const line of linesOf(stream)) {
        if (line === '') continue;
        const event = eventSchema.parse(JSON.parse(line));
        if (event.type === 'ERROR') {
          const { code, reason, message } = event.object;
          throw new ApiError(typeof code === 'number' ? code : 500, String(reason ?? ''), String(message ?? ''), `WATCH ${this.#path}`);
        }
        version = metaSchema.parse(event.object).metadata.resourceVersion || version;
        if (event.type === 'DELETED') this.#handlers.onDelete(event.object);
        else if (event.type !== 'BOOKMARK') this.#handlers.onUpsert(event.object);
      }
      return version;
    } finally {
      clearTimeout(timer);
      this.#signal.removeEventListener('abort', end);
      attempt.abort();
    }
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
