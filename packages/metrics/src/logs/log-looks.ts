import { setImmediate } from 'node:timers/promises';
import type { MetricPlace, MetricSide } from '@sluice/core';
import { listPods, mapBounded, noReading, type RestClient } from '@sluice/kubernetes';
import { choosePods } from '../pods/scrape/choose-pods.ts';
import { SourceError } from '../source-error.ts';
import { countPodLog, type Followed, followFrom, PodFailure } from './count-pod-log.ts';
import type { LineMatcher } from './log-lines.ts';

/** Logs that are read at the same time. */
const AT_ONCE = 4;
const LISTED = 100;

export interface LoggedPod {
  readonly name: string;
  /** Lines by pattern. */
  readonly counts: ReadonlyMap<string, number>;
}

export interface LoggedSide {
  readonly pods: readonly LoggedPod[];
  readonly failures: readonly SourceError[];
}

export interface LogLook {
  readonly new: LoggedSide;
  readonly old: LoggedSide;
}

interface Planned {
  readonly key: string;
  readonly matchers: Map<string, LineMatcher>;
  /** As it was before this look: a question that comes late begins there too. */
  readonly before: ReadonlyMap<string, Followed>;
  started: boolean;
  readonly result: Promise<LogLook>;
}

/** Reads the log of each instance once for all patterns of a look, of the container that is named, or else of the one that kubectl would show. */
export class LogLooks {
  readonly #client: RestClient;
  readonly #container: string | null;
  readonly #timeoutMs: number;
  #followed: ReadonlyMap<string, Followed> = new Map();
  #sample: ReadonlySet<string> = new Set();
  #planned: Planned | null = null;

  constructor(client: RestClient, container: string | null, timeoutMs: number) {
    this.#client = client;
    this.#container = container;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws SourceError, and the reason of the signal */
  async look(
    place: MetricPlace,
    sides: { readonly new: MetricSide; readonly old: MetricSide | null },
    matchers: ReadonlyMap<string, LineMatcher>,
    signal: AbortSignal,
  ): Promise<LogLook> {
    const key = JSON.stringify([place.namespace, sides]);
    const planned = this.#planned;
    if (planned?.key === key) {
      if (!planned.started) for (const [pattern, matcher] of matchers) planned.matchers.set(pattern, matcher);
      if ([...matchers.keys()].every((pattern) => planned.matchers.has(pattern))) return planned.result;
    }
    const before = planned?.key === key ? planned.before : this.#followed;
    const next: Planned = {
      key,
      matchers: new Map([...(planned?.key === key ? planned.matchers : []), ...matchers]),
      before,
      started: false,
      result: setImmediate().then(() => {
        next.started = true;
        return this.#read(place, sides, next, signal);
      }),
    };
    next.result.catch(() => undefined);
    this.#planned = next;
    return next.result;
  }

  async #read(
    place: MetricPlace,
    sides: { readonly new: MetricSide; readonly old: MetricSide | null },
    { matchers, before }: Planned,
    signal: AbortSignal,
  ): Promise<LogLook> {
    const deadline = Date.now() + this.#timeoutMs;
    const followed = new Map<string, Followed>();
    const begun = new Map<string, Followed>();
    const skipped = new Map<string, Followed>();
    const sampled = new Set<string>();
    const readSide = async (name: 'new' | 'old', side: MetricSide | null): Promise<LoggedSide> => {
      if (side === null) return { pods: [], failures: [] };
      const { pods } = await listPods(this.#client, place.namespace, side.replicaSets, LISTED, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        const { code, message, verdict } = noReading(error, { group: '', resource: 'pods', verb: 'list' });
        throw new SourceError(code, message, { verdict, cause: error });
      });
      const chosen = choosePods(pods, this.#sample);
      const failures: SourceError[] = [];
      const counted = await mapBounded(chosen, AT_ONCE, async (pod): Promise<LoggedPod | null> => {
        const id = `${name} ${pod.metadata.name}`;
        sampled.add(pod.metadata.name);
        const from = before.get(id) ?? followFrom(pod, this.#container, side.from);
        begun.set(id, from);
        try {
          const asked = { namespace: place.namespace, pod, container: this.#container, until: side.until, matchers, deadline, signal };
          const { counts, next } = await countPodLog(this.#client, from, asked);
          followed.set(id, next);
          return { name: pod.metadata.name, counts };
        } catch (error) {
          if (!(error instanceof PodFailure)) throw error;
          failures.push(error.cause);
          if (error.next !== null) skipped.set(id, error.next);
          return null;
        }
      });
      return { pods: counted.filter((pod) => pod !== null), failures };
    };
    const look = { new: await readSide('new', sides.new), old: await readSide('old', sides.old) };
    // A look that is not whole counts for nothing: the next one begins where this one did, but for what nothing brings back.
    this.#followed = look.new.failures.length + look.old.failures.length === 0 ? followed : new Map([...begun, ...skipped]);
    this.#sample = sampled;
    return look;
  }
}
