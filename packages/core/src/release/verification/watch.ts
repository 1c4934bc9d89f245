import type { ResolvedTarget } from '../../plan/resolved-plan.ts';
import { UNKNOWN_SIGNAL } from '../../plan/verification/golden-signals.ts';
import type { ResolvedVerification } from '../../plan/verification/resolved-verification.ts';
import type { Measuring } from '../../ports/measuring.ts';
import type { MetricPlace, MetricSide } from '../../ports/metric-source.ts';
import type { WorkloadRecord } from '../../record/release-record.ts';
import type { SignalRecord, VerificationRecord } from '../../record/verification-record.ts';
import { SluiceError } from '../../sluice-error.ts';
import { type Verdict, worstVerdict } from '../../verdict.ts';
import { beginInstances, DEFAULT_INSTANCES_SETTINGS, type InstancesState } from '../../verify/instances/instances-state.ts';
import { judgeInstances } from '../../verify/instances/judge-instances.ts';
import { takeInstances } from '../../verify/instances/take-instances.ts';
import type { ResolvedMetric } from '../../verify/metric.ts';
import type { NoReading, Reading } from '../../verify/reading.ts';
import { beginSignal } from '../../verify/signal.ts';
import type { Interval } from '../../verify/take-reading.ts';
import { judgeVerification, takeReadings, type VerificationState } from '../../verify/verification.ts';
import type { OldReadings } from './old-readings.ts';
import { instancesRecord, metricRecord, undiscoveredRecord } from './signal-records.ts';
import type { WatchedSides } from './watched-sides.ts';

export interface Watched {
  readonly target: ResolvedTarget;
  readonly workload: WorkloadRecord;
  readonly verification: ResolvedVerification;
  /** Verify step that it ends with; null for a monitor. */
  readonly index: number | null;
  /** How long is looked, for what has to have been seen; null for a monitor. */
  readonly seconds: number | null;
  /** Probability of a false alarm that it may spend. */
  readonly alpha: number;
  /** Milliseconds since the epoch. */
  readonly beganAt: number;
  /** When the release began: what was before it is what it is compared with where no old instance is left. */
  readonly releaseBeganAt: number;
}

export interface WatchJudgement {
  readonly verdict: Verdict;
  readonly action: VerificationRecord['action'];
  readonly reason: string;
  readonly signals: readonly SignalRecord[];
}

type Moment = 'during' | 'end';

/** One verification of one workload, from its first new instance on: what was seen so far, and what it means. */
export class Watch {
  readonly watched: Watched;
  readonly #measuring: Measuring | null;
  readonly #memory: OldReadings;
  readonly #alphaOfEach: number;
  #metrics: readonly ResolvedMetric[];
  #state: VerificationState;
  #instances: InstancesState | null;
  #instancesFailedAt: number | null = null;
  #instancesLooks = 0;
  /** Why no golden signal is known yet; null when they are, or none are wanted. */
  #undiscovered: string | null;
  #compared: VerificationRecord['compared'];
  #until: number;
  #seen = false;
  /** From when on it is compared with before. */
  #timeSince: number | null = null;

  constructor(watched: Watched, measuring: Measuring | null, memory: OldReadings) {
    const { verification, alpha, seconds, releaseBeganAt, beganAt } = watched;
    const { metrics, golden, instances } = verification;
    const sharing = metrics.filter(({ critical, ask }) => critical && ask.kind !== 'threshold').length;
    const found = golden === null ? 0 : Object.values(golden.signals).filter(({ critical }) => critical).length;
    this.watched = watched;
    this.#measuring = measuring;
    this.#memory = memory;
    // Also of signals that are still to be found, so that none gets more later than it may.
    this.#alphaOfEach = alpha / Math.max(1, sharing + found + (instances === 'off' ? 0 : 1));
    this.#metrics = metrics;
    this.#state = { alpha, signals: metrics.map((metric) => this.#begin(metric)) };
    const minimumSeconds = Math.min(DEFAULT_INSTANCES_SETTINGS.minimumSeconds, (seconds ?? 60) / 2);
    this.#instances =
      instances === 'off'
        ? null
        : beginInstances(releaseBeganAt, { ...DEFAULT_INSTANCES_SETTINGS, alpha: this.#alphaOfEach, minimumSeconds });
    this.#undiscovered = golden === null ? null : 'nothing was measured yet';
    this.#compared = verification.compare;
    this.#until = beganAt;
  }

  /** Whether a new instance was ever there to look at. */
  get seen(): boolean {
    return this.#seen;
  }

  /** One look at everything since the one before. */
  async look(sides: WatchedSides, now: number, signal: AbortSignal): Promise<void> {
    const interval = { from: this.#until, until: now };
    if (interval.until <= interval.from) return;
    this.#seen = true;
    this.#until = now;
    await this.#discover(sides, interval, signal);
    const versions = this.watched.verification.compare === 'versions' && sides.old.length > 0;
    this.#compared = versions ? 'versions' : 'time';
    if (!versions) this.#timeSince ??= interval.from;
    const read = async (metric: ResolvedMetric) => [metric.name, await this.#read(metric, sides, interval, versions, signal)] as const;
    const readings = new Map(await Promise.all(this.#metrics.map(read)));
    this.#state = takeReadings(this.#metrics, this.#state, readings, interval);
    await this.#lookAtInstances(sides, now, signal);
  }

  judge(moment: Moment): WatchJudgement {
    const parts = [...this.#judgeMetrics(moment), ...this.#judgeGolden(moment), ...this.#judgeInstances(moment)];
    const counting = parts.some(({ counts }) => counts) ? parts.filter(({ counts }) => counts) : parts;
    const verdict = worstVerdict(counting.map((part) => part.verdict));
    const action = (['rollback', 'hold', 'pause'] as const).find((one) => parts.some((part) => part.action === one)) ?? 'continue';
    const deciding = counting.filter((part) => part.verdict === verdict);
    return { verdict, action, reason: deciding.map(({ reason }) => reason).join('; '), signals: parts.flatMap(({ signals }) => signals) };
  }

  record(moment: Moment, now: number, judgement = this.judge(moment)): VerificationRecord {
    const { target, workload, verification, index, beganAt } = this.watched;
    return {
      target: target.name,
      service: workload.service,
      verification: verification.name,
      index,
      compared: this.#compared,
      startedAt: beganAt,
      endedAt: moment === 'end' || judgement.action !== 'continue' ? now : null,
      verdict: judgement.verdict,
      action: judgement.action,
      reason: judgement.reason,
      accepted: null,
      signals: [...judgement.signals],
    };
  }

  #begin(metric: ResolvedMetric) {
    return beginSignal(metric, metric.critical ? this.#alphaOfEach : this.watched.alpha);
  }

  async #discover(sides: WatchedSides, { from, until }: Interval, signal: AbortSignal): Promise<void> {
    const { golden, metrics } = this.watched.verification;
    if (golden === null || this.#undiscovered === null) return;
    const known = (replicaSets: readonly string[]): MetricSide => ({ replicaSets, from, until });
    try {
      const source = await this.#source(golden.source);
      const found = await source.discover(this.#place(), known([...sides.old, ...sides.new]), golden, signal);
      if (found.kind === 'none') {
        this.#undiscovered = `${source.name}: ${found.message}`;
        return;
      }
      const own = new Set(metrics.map(({ name }) => name));
      const discovered = Object.entries(found.signals)
        .filter(([name]) => !own.has(name))
        .map(([name, ask]): ResolvedMetric => ({ name, source: golden.source, ask, ...(golden.signals[name] ?? UNKNOWN_SIGNAL) }));
      this.#undiscovered = null;
      this.#metrics = [...metrics, ...discovered];
      this.#state = { ...this.#state, signals: [...this.#state.signals, ...discovered.map((metric) => this.#begin(metric))] };
    } catch (error) {
      signal.throwIfAborted();
      this.#undiscovered = messageOf(error);
    }
  }

  async #read(metric: ResolvedMetric, sides: WatchedSides, interval: Interval, versions: boolean, signal: AbortSignal): Promise<Reading> {
    const { target, workload, verification } = this.watched;
    const key = `${target.name}/${workload.service}/${verification.name}/${metric.name}`;
    const fixed = metric.ask.kind === 'threshold';
    const remembered = !versions && !fixed && verification.compare === 'versions' && this.#memory.has(key);
    const old = fixed || remembered ? null : versions ? { replicaSets: sides.old, ...interval } : this.#before(sides, interval);
    try {
      const source = await this.#source(metric.source);
      const asked = { place: this.#place(), ask: metric.ask, new: { replicaSets: sides.new, ...interval }, old };
      const reading = await source.read(asked, signal);
      if (versions) this.#memory.remember(key, reading);
      return remembered ? this.#memory.complete(key, reading) : reading;
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
    const { releaseBeganAt } = this.watched;
    return before.length === 0
      ? null
      : { replicaSets: before, from: releaseBeganAt - (until - since), until: releaseBeganAt - (from - since) };
  }

  async #lookAtInstances(sides: WatchedSides, now: number, signal: AbortSignal): Promise<void> {
    if (this.#instances === null) return;
    try {
      if (this.#measuring === null) throw nothingMeasures();
      const source = await this.#measuring.instances(this.watched.target);
      this.#instances = takeInstances(this.#instances, await source.look(this.#place(), sides, signal), now);
    } catch (error) {
      signal.throwIfAborted();
      this.#instances = takeInstances(this.#instances, broken(error), now);
    }
    this.#instancesLooks += 1;
    if (judgeInstances(this.#instances).verdict === 'fail') this.#instancesFailedAt ??= now;
  }

  #judgeMetrics(moment: Moment): readonly Part[] {
    if (this.#metrics.length === 0) return [];
    const { verdict, action, reason, signals } = judgeVerification(this.#metrics, this.#state, moment);
    const records = signals.flatMap((judgement, index) => {
      const metric = this.#metrics[index];
      return metric === undefined ? [] : [metricRecord(metric, judgement)];
    });
    return [{ verdict, action, reason, signals: records, counts: this.#metrics.some(({ critical }) => critical) }];
  }

  #judgeGolden(moment: Moment): readonly Part[] {
    if (this.#undiscovered === null) return [];
    const { golden } = this.watched.verification;
    const meanings = Object.values(golden?.signals ?? {}).filter(({ critical }) => critical);
    const wish = meanings.map(({ onInconclusive, onFail }) => (onInconclusive === 'fail' ? onFail : onInconclusive));
    const action = (['rollback', 'hold', 'pause'] as const).find((one) => wish.includes(one)) ?? 'continue';
    const record = undiscoveredRecord(`no golden signal was found: ${this.#undiscovered}`);
    return [
      {
        verdict: 'inconclusive',
        action: moment === 'end' ? action : 'continue',
        reason: record.message,
        signals: [record],
        counts: meanings.length > 0,
      },
    ];
  }

  #judgeInstances(moment: Moment): readonly Part[] {
    if (this.#instances === null) return [];
    const { instances: what } = this.watched.verification;
    const judgement = judgeInstances(this.#instances);
    const { firstAt, lastAt } = this.#instances;
    const times = { from: firstAt, until: lastAt, failedAt: this.#instancesFailedAt, looks: this.#instancesLooks };
    const critical = what === 'rollback' || what === 'hold';
    const undecided = moment === 'end' && judgement.verdict !== 'pass';
    const action = !critical ? 'continue' : judgement.verdict === 'fail' ? what : undecided ? 'pause' : 'continue';
    return [
      {
        verdict: judgement.verdict,
        action,
        reason: `instances: ${judgement.message}`,
        signals: [instancesRecord(judgement, what, times)],
        counts: critical,
      },
    ];
  }

  async #source(name: string) {
    if (this.#measuring === null) throw nothingMeasures();
    return await this.#measuring.source(this.watched.target, name);
  }

  #place(): MetricPlace {
    const { target, workload } = this.watched;
    const { context, namespace, service, name } = workload;
    return { target: target.name, context, namespace, service, workload: name };
  }
}

interface Part extends WatchJudgement {
  /** Whether its verdict is that of the verification. */
  readonly counts: boolean;
}

function nothingMeasures(): SluiceError {
  return new SluiceError('no-metrics', 'input', 'nothing can be measured here: no source of metrics is connected');
}

function broken(error: unknown): NoReading {
  const input = error instanceof SluiceError && error.kind === 'input';
  return { kind: 'nothing', verdict: input ? 'error' : 'inconclusive', code: 'unreachable', message: messageOf(error) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
