import type { Clock } from '../ports/clock.ts';
import type { Workload } from '../ports/workload.ts';
import { decide } from './decide.ts';
import type { Decision, Evidence, StopCode } from './decision.ts';
import { type Cause, judge } from './failure-cause.ts';
import type { Goal } from './goal.ts';
import type { Explanation } from './instance.ts';
import { UNPAUSED_LIMIT_MS } from './questions/settling.ts';
import { RecollectionKeeper } from './recollect.ts';

export type DriveResult =
  | { readonly kind: 'reached'; readonly evidence: Evidence; readonly touched: boolean; readonly message: string }
  | {
      readonly kind: 'failed';
      readonly causes: readonly Cause[];
      readonly explanations: readonly Explanation[];
      readonly evidence: Evidence | null;
    }
  | { readonly kind: 'stopped'; readonly reason: StopCode; readonly message: string; readonly evidence: Evidence };

export interface DriveOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly instanceTimeoutMs: number;
  readonly timings: DriveTimings;
  /** Sees every decision before it is acted on. */
  readonly onDecision: (decision: Decision) => void;
  /** Sees the causes found so far while waiting. */
  readonly onCauses: (causes: readonly Cause[]) => void;
}

export interface DriveTimings {
  /** Without progress for this long, the pods are looked at. */
  readonly stallMs: number;
  /** And at most this often. */
  readonly diagnoseEveryMs: number;
  /** No progress of any kind for this long after the instance timeout ends the drive. */
  readonly graceMs: number;
}

export const DEFAULT_TIMINGS: DriveTimings = { stallMs: 10_000, diagnoseEveryMs: 15_000, graceMs: 60_000 };

const WORST_COUNT = 3;
/** After a conflict the change that caused it is waited for, and no longer than this. */
export const CONFLICT_LOOK_MS = 250;

/** Observes, decides and acts until the goal is reached, somebody else's doing stops it, or instances have failed. */
export async function driveWorkload(workload: Workload, goal: Goal, options: DriveOptions): Promise<DriveResult> {
  const { clock, signal } = options;
  const keeper = new RecollectionKeeper(goal.targetDigest);
  const watcher = new StallWatcher(workload, goal, options);
  for (;;) {
    signal.throwIfAborted();
    const now = clock.now();
    const observation = workload.observe();
    if (observation) keeper.see(observation, now);
    const minReadySeconds = (observation?.mark?.originals ?? goal.originals ?? observation?.originals)?.minReadySeconds ?? 0;
    const recollection = keeper.recall(now, minReadySeconds);
    const decision = decide(observation, goal, recollection);
    options.onDecision(decision);
    switch (decision.kind) {
      case 'change': {
        const outcome = await workload.apply(decision.change);
        if (outcome === 'conflict') await workload.changed(clock.now() + CONFLICT_LOOK_MS, signal);
        else if (
          decision.reason === 'pause' &&
          decision.evidence.surge + decision.evidence.unavailable > 0 &&
          recollection.unpausedMs >= UNPAUSED_LIMIT_MS
        )
          keeper.rest(clock.now());
        break;
      }
      case 'wait': {
        const failure = await watcher.look(decision.evidence, recollection.sinceProgressMs);
        if (failure) return failure;
        await workload.changed(keeper.nextAt(clock.now(), minReadySeconds), signal);
        break;
      }
      case 'reached':
        return { kind: 'reached', evidence: decision.evidence, touched: decision.touched, message: decision.message };
      case 'stopped':
        return { kind: 'stopped', reason: decision.reason, message: decision.message, evidence: decision.evidence };
      default:
        return decision satisfies never;
    }
  }
}

/** Looks at the pods when nothing moves, and says when that is a failure. */
class StallWatcher {
  readonly #workload: Workload;
  readonly #goal: Goal;
  readonly #options: DriveOptions;
  #lookedAt = 0;
  #creationFailingSince: number | null = null;

  constructor(workload: Workload, goal: Goal, options: DriveOptions) {
    this.#workload = workload;
    this.#goal = goal;
    this.#options = options;
  }

  async look(evidence: Evidence, sinceProgressMs: number): Promise<DriveResult | null> {
    const { clock, timings, instanceTimeoutMs } = this.#options;
    const now = clock.now();
    if (sinceProgressMs < timings.stallMs || now - this.#lookedAt < timings.diagnoseEveryMs) return null;
    this.#lookedAt = now;
    const diagnosis = await this.#workload.diagnose(this.#goal.targetDigest);
    if (!diagnosis.creationFailure) this.#creationFailingSince = null;
    else this.#creationFailingSince ??= now - sinceProgressMs;
    const causes = judge({ diagnosis, now, timeoutMs: instanceTimeoutMs, creationFailingSince: this.#creationFailingSince });
    this.#options.onCauses(causes);
    const stuck = sinceProgressMs >= instanceTimeoutMs + timings.graceMs;
    if (!stuck && !causes.some((cause) => cause.final)) return null;
    const pods = causes.flatMap((cause) => cause.pod ?? []).slice(0, WORST_COUNT);
    const explanations = pods.length === 0 ? [] : await this.#workload.explain(pods);
    const noProgress: Cause = {
      kind: 'no-progress',
      final: true,
      pod: null,
      message: `nothing has moved for ${Math.round(sinceProgressMs / 1000)} s (is the Deployment controller running?)`,
    };
    return { kind: 'failed', causes: causes.length > 0 ? causes : [noProgress], explanations, evidence };
  }
}
