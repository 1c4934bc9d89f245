import type { ReleasePorts } from '../ports/release-ports.ts';
import type { WorkloadRecord } from '../record/release-record.ts';
import { CONFLICT_LOOK_MS, type DriveResult, driveWorkload } from './drive-workload.ts';
import type { Goal } from './goal.ts';
import { pauseChange } from './pause-change.ts';

const PAUSE_ATTEMPTS = 10;

/** One workload and what it is brought to in this step. */
export interface Assignment {
  readonly workload: WorkloadRecord;
  readonly goal: Goal;
  /** Services of the same step that come first. */
  readonly after: readonly string[];
}

export interface MoveOptions {
  /** Workloads that move at the same time. */
  readonly concurrency: number;
  readonly instanceTimeoutMs: number;
  readonly signal: AbortSignal;
  /** A way back goes on with the other workloads when one has failed. */
  readonly stopAtFailure: boolean;
}

export interface Moved {
  readonly assignment: Assignment;
  /** Null: not started, or interrupted because another one failed. */
  readonly result: DriveResult | null;
}

/** Drives workloads in `after` order, several at a time. Those interrupted by a failure elsewhere are left paused. */
export async function moveWorkloads(
  ports: ReleasePorts,
  assignments: readonly Assignment[],
  options: MoveOptions,
): Promise<readonly Moved[]> {
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const slots = new Slots(options.concurrency);
  const running = new Map<string, Promise<Moved>>();

  const run = async (assignment: Assignment): Promise<Moved> => {
    const before = await Promise.all(assignment.after.map((service) => running.get(service)));
    const blocked = before.some((moved) => moved && moved.result?.kind !== 'reached');
    if (blocked && options.stopAtFailure) return { assignment, result: null };
    await using _slot = await slots.take();
    if (signal.aborted) return { assignment, result: null };
    const { target, service } = assignment.workload;
    try {
      const workload = await ports.open(assignment.workload);
      const result = await driveWorkload(workload, assignment.goal, {
        clock: ports.clock,
        signal,
        instanceTimeoutMs: options.instanceTimeoutMs,
        timings: ports.timings,
        onDecision: (decision) => ports.report({ kind: 'workload', target, service, decision }),
        onCauses: (causes) => ports.report({ kind: 'causes', target, service, causes }),
      });
      if (result.kind !== 'reached' && options.stopAtFailure) failure.abort(new Error(`${service} has failed`));
      return { assignment, result };
    } catch (error) {
      if (signal.aborted) return { assignment, result: null };
      failure.abort(error);
      throw error;
    }
  };

  for (const assignment of assignments) running.set(assignment.workload.service, run(assignment));
  const settled = await Promise.allSettled(running.values());
  if (signal.aborted) await Promise.all(assignments.map((assignment) => holdStill(ports, assignment)));
  options.signal.throwIfAborted();
  return settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** Pauses a workload that is ours and unpaused. One that changes all the time meanwhile is left to end the patch that was safe when it was sent. */
async function holdStill(ports: ReleasePorts, { workload, goal }: Assignment): Promise<void> {
  const opened = await ports.open(workload);
  const unhurried = new AbortController().signal;
  for (let attempt = 0; attempt < PAUSE_ATTEMPTS; attempt += 1) {
    const observation = opened.observe();
    if (observation?.mark?.releaseId !== goal.releaseId || observation.paused) return;
    if ((await opened.apply(pauseChange(observation, goal.releaseId))) === 'applied') return;
    await opened.changed(ports.clock.now() + CONFLICT_LOOK_MS, unhurried);
  }
}

class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async take(): Promise<AsyncDisposable> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return {
      [Symbol.asyncDispose]: async () => {
        const next = this.#waiting.shift();
        if (next) next();
        else this.#free += 1;
      },
    };
  }
}
