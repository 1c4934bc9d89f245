import { type Barrier, barriers } from './barriers.ts';
import { amountFor } from './batch-size.ts';
import type { Amount, ResolvedPlan, ResolvedTarget } from './resolved-plan.ts';

/** A longer automatic wait ends the stage: a job lives six hours, and a runner that waits is paid for. */
export const LONGEST_WAIT_IN_STAGE_SECONDS = 30 * 60;

export interface PlannedBatch {
  readonly service: string;
  readonly amount: Amount;
  /** Instances on the new version after the batch, where the number of instances was given. */
  readonly instances: { readonly updated: number; readonly total: number } | null;
  /** Whether it changes nothing with so few instances, and is skipped. */
  readonly movesNothing: boolean;
}

export type StageStep =
  | { readonly kind: 'batch'; readonly target: string; readonly index: number; readonly batches: readonly PlannedBatch[] }
  | { readonly kind: 'wait'; readonly target: string; readonly seconds: number; readonly reason: 'pause' | 'soak' };

export type PlannedStage =
  /** `waitSeconds`: how long after the stage before it this one may begin, where that wait is too long to sit in a job. */
  | { readonly kind: 'batches'; readonly number: number; readonly waitSeconds: number; readonly steps: readonly StageStep[] }
  | {
      readonly kind: 'approval';
      readonly number: number;
      readonly waitSeconds: number;
      readonly approval: string;
      readonly target: string;
    };

export interface PlannedStages {
  readonly stages: readonly PlannedStage[];
  /** How often a person is asked, by approval, those that are never asked left out. */
  readonly approvals: readonly { readonly approval: string; readonly times: number }[];
  readonly timesAsked: number;
  /** Sum of the waits that must pass; instances starting and people deciding come on top. */
  readonly shortestSeconds: number;
}

/** Number of instances by service, where known. */
export type InstanceCounts = Readonly<Record<string, number>>;

/**
 * What a release will do, stage by stage (DESIGN.md section 1): targets one after another, the steps of a target as
 * barriers, cut where a person is asked and where a wait is over 30 minutes.
 */
export function planStages(plan: ResolvedPlan, options: { readonly instances?: InstanceCounts } = {}): PlannedStages {
  const builder = new StageBuilder(plan);
  for (const target of plan.targets) {
    builder.startTarget(target);
    for (const barrier of barriers(target)) builder.addBarrier(target, barrier, options.instances ?? {});
    builder.finishTarget(target);
  }
  return builder.result();
}

class StageBuilder {
  readonly #plan: ResolvedPlan;
  readonly #stages: PlannedStage[] = [];
  #open: StageStep[] = [];
  #waitSeconds = 0;
  #elapsed = 0;
  readonly #finishedAt = new Map<string, number>();
  readonly #asked = new Map<string, number>();
  readonly #granted = new Set<string>();
  readonly #updated = new Map<string, number>();

  constructor(plan: ResolvedPlan) {
    this.#plan = plan;
  }

  startTarget(target: ResolvedTarget): void {
    const ready = Math.max(0, ...target.after.map((name) => (this.#finishedAt.get(name) ?? 0) + target.soakSeconds));
    this.#wait(target.name, ready - this.#elapsed, 'soak');
  }

  finishTarget(target: ResolvedTarget): void {
    this.#finishedAt.set(target.name, this.#elapsed);
    this.#updated.clear();
  }

  addBarrier(target: ResolvedTarget, barrier: Barrier, instances: InstanceCounts): void {
    if (barrier.batches.length > 0) {
      const batches = barrier.batches.map((batch) => this.#planBatch(batch, instances));
      this.#open.push({ kind: 'batch', target: target.name, index: barrier.index, batches });
    }
    this.#wait(target.name, barrier.pauseSeconds, 'pause');
    for (const approval of barrier.approvals) this.#ask(approval, target.name);
  }

  result(): PlannedStages {
    this.#close();
    const approvals = [...this.#asked].map(([approval, times]) => ({ approval, times }));
    const timesAsked = approvals.reduce((sum, { times }) => sum + times, 0);
    return { stages: this.#stages, approvals, timesAsked, shortestSeconds: this.#elapsed };
  }

  #planBatch(batch: Barrier['batches'][number], instances: InstanceCounts): PlannedBatch {
    const { service, amount, last } = batch;
    const total = Object.hasOwn(instances, service) ? instances[service] : undefined;
    if (total === undefined) return { service, amount, instances: null, movesNothing: false };
    const before = this.#updated.get(service);
    // Never down, also where a count and a percent could not be compared before the number of instances was known.
    const updated = Math.max(before ?? 0, amountFor(amount, total, { last }));
    this.#updated.set(service, updated);
    return { service, amount, instances: { updated, total }, movesNothing: !last && updated === before };
  }

  #ask(approval: string, target: string): void {
    const each = this.#plan.approvals[approval]?.each ?? 'release';
    const scope = each === 'release' ? approval : `${approval}\n${target}`;
    if (each !== 'batch' && this.#granted.has(scope)) return;
    this.#granted.add(scope);
    this.#asked.set(approval, (this.#asked.get(approval) ?? 0) + 1);
    this.#close();
    this.#stages.push({ kind: 'approval', number: this.#stages.length + 1, waitSeconds: this.#takeWait(), approval, target });
  }

  #wait(target: string, seconds: number, reason: 'pause' | 'soak'): void {
    if (seconds <= 0) return;
    this.#elapsed += seconds;
    if (seconds <= LONGEST_WAIT_IN_STAGE_SECONDS) {
      this.#open.push({ kind: 'wait', target, seconds, reason });
      return;
    }
    this.#close();
    this.#waitSeconds += seconds;
  }

  #close(): void {
    if (this.#open.length === 0) return;
    this.#stages.push({ kind: 'batches', number: this.#stages.length + 1, waitSeconds: this.#takeWait(), steps: this.#open });
    this.#open = [];
  }

  #takeWait(): number {
    const seconds = this.#waitSeconds;
    this.#waitSeconds = 0;
    return seconds;
  }
}
