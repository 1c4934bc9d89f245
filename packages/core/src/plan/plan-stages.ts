import { approvalScope } from './approval-scope.ts';
import { type Barrier, barriers } from './barriers.ts';
import { amountFor } from './batch-size.ts';
import type { Amount, ResolvedPlan, ResolvedTarget } from './resolved-plan.ts';
import { movesSomething, verifiedBatches } from './verified-batches.ts';

/** Waits and verify steps of one stage together; instances starting come on top of them in the six hours of a job. */
const LONGEST_STAGE_SECONDS = 4.5 * 3600;

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
  | PlannedVerify
  | { readonly kind: 'gate'; readonly target: string; readonly index: number; readonly gate: 'slo' }
  | PlannedWait;

export interface PlannedVerify {
  readonly kind: 'verify';
  readonly target: string;
  readonly index: number;
  /** The longest of its services. */
  readonly seconds: number;
  readonly services: readonly {
    readonly service: string;
    readonly verification: string;
    readonly seconds: number;
    /** Whether the batches it looks at moved nothing, as far as the number of instances is known: there is nothing to look at. */
    readonly dropped: boolean;
  }[];
}

export interface PlannedWait {
  readonly kind: 'wait';
  readonly target: string;
  /** Step of the strategy; -1 for a soak, which is before the first. */
  readonly index: number;
  readonly seconds: number;
  readonly reason: 'pause' | 'soak';
}

export type PlannedStage =
  | (StageStart & { readonly kind: 'batches'; readonly steps: readonly StageStep[] })
  | (StageStart & { readonly kind: 'approval'; readonly approval: string; readonly target: string; readonly index: number });

interface StageStart {
  /** From 1. */
  readonly number: number;
  /** How long after the stage before it this one may begin, where that wait is too long to sit in a job. */
  readonly waitSeconds: number;
  /** What these seconds are made of. */
  readonly waits: readonly PlannedWait[];
}

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
 * barriers, cut where a person is asked, where a wait is over 30 minutes and, with `stages: per-batch`, before every batch.
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
  #waits: PlannedWait[] = [];
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
    if (this.#plan.stages === 'per-batch') this.#close();
    this.#wait({ target: target.name, index: -1, seconds: ready - this.#elapsed, reason: 'soak' });
  }

  finishTarget(target: ResolvedTarget): void {
    this.#finishedAt.set(target.name, this.#elapsed);
    this.#updated.clear();
  }

  addBarrier(target: ResolvedTarget, barrier: Barrier, instances: InstanceCounts): void {
    if (barrier.batches.length > 0) {
      if (this.#plan.stages === 'per-batch' && this.#open.some(({ kind }) => kind === 'batch')) this.#close();
      const batches = barrier.batches.map((batch) => this.#planBatch(batch, instances));
      this.#open.push({ kind: 'batch', target: target.name, index: barrier.index, batches });
    }
    if (barrier.verifies.length > 0) this.#verify(target, barrier, instances);
    for (const gate of barrier.gates) this.#open.push({ kind: 'gate', target: target.name, index: barrier.index, gate });
    this.#wait({ target: target.name, index: barrier.index, seconds: barrier.pauseSeconds, reason: 'pause' });
    for (const approval of barrier.approvals) this.#ask(approval, target.name, barrier.index);
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

  /** Where a stage ends does not depend on how many instances there are: its number is how jobs name it. */
  #verify(target: ResolvedTarget, { index, verifies }: Barrier, instances: InstanceCounts): void {
    const services = verifies.map((verify) => {
      const steps = target.services.find(({ name }) => name === verify.service)?.steps ?? [];
      const total = Object.hasOwn(instances, verify.service) ? instances[verify.service] : undefined;
      const moved = verifiedBatches(steps, index).some((batch) => total === undefined || movesSomething(steps, batch, total));
      return { ...verify, dropped: !moved };
    });
    const seconds = Math.max(...verifies.map((verify) => verify.seconds));
    const open = this.#open.reduce((sum, step) => sum + ('seconds' in step ? step.seconds : 0), 0);
    if (open + seconds > LONGEST_STAGE_SECONDS) this.#close();
    this.#open.push({ kind: 'verify', target: target.name, index, seconds, services });
    this.#elapsed += Math.max(0, ...services.filter(({ dropped }) => !dropped).map((verify) => verify.seconds));
  }

  #ask(approval: string, target: string, index: number): void {
    const granted = `${approval}\n${approvalScope(this.#plan, approval, target, index)}`;
    if (this.#granted.has(granted)) return;
    this.#granted.add(granted);
    this.#asked.set(approval, (this.#asked.get(approval) ?? 0) + 1);
    this.#close();
    this.#stages.push({ kind: 'approval', ...this.#start(), approval, target, index });
  }

  #wait(wait: Omit<PlannedWait, 'kind'>): void {
    if (wait.seconds <= 0) return;
    this.#elapsed += wait.seconds;
    if (wait.seconds <= LONGEST_WAIT_IN_STAGE_SECONDS) {
      this.#open.push({ kind: 'wait', ...wait });
      return;
    }
    this.#close();
    this.#waits.push({ kind: 'wait', ...wait });
  }

  #close(): void {
    if (this.#open.length === 0) return;
    this.#stages.push({ kind: 'batches', ...this.#start(), steps: this.#open });
    this.#open = [];
  }

  #start(): StageStart {
    const waits = this.#waits;
    this.#waits = [];
    return { number: this.#stages.length + 1, waitSeconds: waits.reduce((sum, { seconds }) => sum + seconds, 0), waits };
  }
}
