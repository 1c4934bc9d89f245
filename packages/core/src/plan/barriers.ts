import type { Amount, ResolvedTarget } from './resolved-plan.ts';

export interface BarrierBatch {
  readonly service: string;
  readonly amount: Amount;
  /** Whether it is the service's last batch: all of its instances. */
  readonly last: boolean;
}

export interface BarrierVerify {
  readonly service: string;
  readonly verification: string;
  readonly seconds: number;
}

/**
 * One step of a target: index i of every service's steps. Batches first, then what is verified, the gates, the longest automatic pause of
 * any service, and the approvals: nothing of the target goes on before all of it is done.
 */
export interface Barrier {
  readonly index: number;
  /** In the target's service order, which has `after` in it. */
  readonly batches: readonly BarrierBatch[];
  readonly verifies: readonly BarrierVerify[];
  readonly gates: readonly 'slo'[];
  readonly pauseSeconds: number;
  /** Names of the approvals asked for here, each once however many services pause for it. */
  readonly approvals: readonly string[];
}

/** Steps of a target, aligned by index over its services. A service with fewer steps than another is done earlier. */
export function barriers(target: ResolvedTarget): Barrier[] {
  const length = Math.max(0, ...target.services.map(({ steps }) => steps.length));
  return Array.from({ length }, (_, index) => barrierAt(target, index));
}

function barrierAt({ services }: ResolvedTarget, index: number): Barrier {
  const batches: BarrierBatch[] = [];
  const verifies: BarrierVerify[] = [];
  const gates = new Set<'slo'>();
  const approvals = new Set<string>();
  let pauseSeconds = 0;
  for (const { name, steps } of services) {
    const step = steps[index];
    if (step === undefined) continue;
    switch (step.kind) {
      case 'batch': {
        const last = !steps.slice(index + 1).some(({ kind }) => kind === 'batch');
        batches.push({ service: name, amount: step.amount, last });
        break;
      }
      case 'verify':
        verifies.push({ service: name, verification: step.verification, seconds: step.seconds });
        break;
      case 'gate':
        gates.add(step.gate);
        break;
      case 'pause':
        if (step.pause.kind === 'approval') approvals.add(step.pause.approval);
        else pauseSeconds = Math.max(pauseSeconds, step.pause.seconds);
        break;
      default:
        step satisfies never;
    }
  }
  return { index, batches, verifies, gates: [...gates], pauseSeconds, approvals: [...approvals] };
}
