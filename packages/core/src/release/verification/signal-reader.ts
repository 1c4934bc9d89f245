import type { Measuring } from '../../ports/measuring.ts';
import type { Discovery, GoldenSignals, MetricPlace, MetricSide, MetricSource } from '../../ports/metric-source.ts';
import { SluiceError } from '../../sluice-error.ts';
import type { InstancesLook } from '../../verify/instances/instances-look.ts';
import type { ResolvedMetric } from '../../verify/metric.ts';
import type { NoReading, Reading } from '../../verify/reading.ts';
import type { Interval } from '../../verify/take-reading.ts';
import type { OldReadings } from './old-readings.ts';
import type { Watched } from './watch.ts';
import type { WatchedSides } from './watched-sides.ts';

/** Asks the sources of one verification of one workload, and knows what each answer of the new side is to be compared with. */
export class SignalReader {
  readonly #watched: Watched;
  readonly #measuring: Measuring | null;
  readonly #memory: OldReadings;
  readonly #sources = new Map<string, Promise<MetricSource>>();
  /** Metrics that were compared with what was remembered. */
  readonly #recalled = new Set<string>();
  /** From when on it is compared with before. */
  #timeSince: number | null = null;

  constructor(watched: Watched, measuring: Measuring | null, memory: OldReadings) {
    this.#watched = watched;
    this.#measuring = measuring;
    this.#memory = memory;
  }

  /** Golden signals of the instances there are; old ones have had requests already. */
  async discover(
    golden: GoldenSignals & { readonly source: string },
    sides: WatchedSides,
    { from, until }: Interval,
    signal: AbortSignal,
  ): Promise<Discovery> {
    const source = await this.#source(golden.source);
    const side = { replicaSets: [...sides.old, ...sides.new], from, until };
    const found = await source.discover(this.#place(), side, golden, signal);
    return found.kind === 'none' ? { kind: 'none', message: `${source.name}: ${found.message}` } : found;
  }

  async instances(sides: WatchedSides, signal: AbortSignal): Promise<InstancesLook> {
    if (this.#measuring === null) throw nothingMeasures();
    const source = await this.#measuring.instances(this.#watched.target);
    return await source.look(this.#place(), sides, signal);
  }

  /** Null: not asked, since there is nothing left to compare with and the source cannot recall more. */
  async read(
    metric: ResolvedMetric,
    sides: WatchedSides,
    interval: Interval,
    { versions, signal }: { readonly versions: boolean; readonly signal: AbortSignal },
  ): Promise<Reading | null> {
    const { target, workload, verification } = this.#watched;
    if (!versions) this.#timeSince ??= interval.from;
    const key = `${target.name}/${workload.service}/${verification.name}/${metric.name}`;
    const fixed = metric.ask.kind === 'threshold';
    const remembered = !versions && !fixed && verification.compare === 'versions' && this.#memory.has(key);
    const old = fixed || remembered ? null : versions ? { replicaSets: sides.old, ...interval } : this.#before(sides, interval);
    try {
      const source = await this.#source(metric.source);
      const asked = { place: this.#place(), ask: metric.ask, new: { replicaSets: sides.new, ...interval }, old };
      const reading = await source.read(asked, signal);
      if (versions) this.#memory.remember(key, reading);
      if (remembered) {
        this.#recalled.add(metric.name);
        return this.#memory.complete(key, reading);
      }
      const cannotRecall = reading.kind === 'nothing' && reading.code === 'bad-query' && this.#recalled.has(metric.name);
      return cannotRecall ? null : reading;
    } catch (error) {
      signal.throwIfAborted();
      return broken(error);
    }
  }

  /**
   * The same time before the release began, mirrored at its beginning: looks never meet, however long it takes. Example: the look from 15 to
   * 30 s after the comparison began is compared with the time from 30 to 15 s before the release.
   */
  #before({ before }: WatchedSides, { from, until }: Interval): MetricSide | null {
    const since = this.#timeSince ?? from;
    const { releaseBeganAt } = this.#watched;
    return before.length === 0
      ? null
      : { replicaSets: before, from: releaseBeganAt - (until - since), until: releaseBeganAt - (from - since) };
  }

  async #source(name: string): Promise<MetricSource> {
    if (this.#measuring === null) throw nothingMeasures();
    const known = this.#sources.get(name);
    if (known) return await known;
    const opening = this.#measuring.source(this.#watched.target, name);
    this.#sources.set(name, opening);
    // One that could not be opened may be opened later.
    opening.catch(() => this.#sources.delete(name));
    return await opening;
  }

  #place(): MetricPlace {
    const { target, workload } = this.#watched;
    const { context, namespace, service, name } = workload;
    return { target: target.name, context, namespace, service, workload: name };
  }
}

function nothingMeasures(): SluiceError {
  return new SluiceError('no-metrics', 'input', 'nothing can be measured here: no source of metrics is connected');
}

export function broken(error: unknown): NoReading {
  const input = error instanceof SluiceError && error.kind === 'input';
  return { kind: 'nothing', verdict: input ? 'error' : 'inconclusive', code: 'unreachable', message: messageOf(error) };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
