import type { ResolvedTarget } from '../../plan/resolved-plan.ts';
import { UNKNOWN_SIGNAL } from '../../plan/verification/golden-signals.ts';
import type { ResolvedVerification } from '../../plan/verification/resolved-verification.ts';
import type { Measuring } from '../../ports/measuring.ts';
import type { WorkloadRecord } from '../../record/release-record.ts';
import type { SignalRecord, VerificationRecord } from '../../record/verification-record.ts';
import { type Verdict, worstVerdict } from '../../verdict.ts';
import { beginInstances, DEFAULT_INSTANCES_SETTINGS, type InstancesState } from '../../verify/instances/instances-state.ts';
import { judgeInstances } from '../../verify/instances/judge-instances.ts';
import { takeInstances } from '../../verify/instances/take-instances.ts';
import type { ResolvedMetric } from '../../verify/metric.ts';
import type { Reading } from '../../verify/reading.ts';
import { beginSignal } from '../../verify/signal.ts';
import type { Interval } from '../../verify/take-reading.ts';
import { judgeVerification, takeReadings, type VerificationState } from '../../verify/verification.ts';
import type { OldReadings } from './old-readings.ts';
import { broken, messageOf, SignalReader } from './signal-reader.ts';
import { instancesRecord, metricRecord, undiscoveredRecord } from './signal-records.ts';
import type { WatchedSides } from './watched-sides.ts';

/** A workload as far as sources are asked about it. */
export type WatchedWorkload = Pick<WorkloadRecord, 'target' | 'service' | 'context' | 'namespace' | 'name'>;

export interface Watched {
  readonly target: Omit<ResolvedTarget, 'services'>;
  readonly workload: WatchedWorkload;
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
  readonly #reader: SignalReader;
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

  constructor(watched: Watched, measuring: Measuring | null, memory: OldReadings) {
    const { verification, alpha, seconds, releaseBeganAt, beganAt } = watched;
    const { metrics, golden, instances } = verification;
    const sharing = metrics.filter(({ critical, ask }) => critical && ask.kind !== 'threshold').length;
    const found = golden === null ? 0 : Object.values(golden.signals).filter(({ critical }) => critical).length;
    this.watched = watched;
    this.#reader = new SignalReader(watched, measuring, memory);
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
    const read = async (metric: ResolvedMetric): Promise<readonly (readonly [string, Reading])[]> => {
      const reading = await this.#reader.read(metric, sides, interval, { versions, signal });
      return reading === null ? [] : [[metric.name, reading]];
    };
    const readings = new Map((await Promise.all(this.#metrics.map(read))).flat());
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

  async #discover(sides: WatchedSides, interval: Interval, signal: AbortSignal): Promise<void> {
    const { golden, metrics } = this.watched.verification;
    if (golden === null || this.#undiscovered === null) return;
    try {
      const found = await this.#reader.discover(golden, sides, interval, signal);
      if (found.kind === 'none') {
        this.#undiscovered = found.message;
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

  async #lookAtInstances(sides: WatchedSides, now: number, signal: AbortSignal): Promise<void> {
    if (this.#instances === null) return;
    try {
      this.#instances = takeInstances(this.#instances, await this.#reader.instances(sides, signal), now);
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
}

interface Part extends WatchJudgement {
  /** Whether its verdict is that of the verification. */
  readonly counts: boolean;
}
