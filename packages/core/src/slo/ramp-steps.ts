import type { ResolvedService } from '../plan/resolved-plan.ts';
import type { RampStep } from './ramp-bound.ts';

/**
 * The batches of a service before its last one, with the time that each stays at least: what is verified and the pauses that end by
 * themselves. How long a person takes nobody knows, and it is not counted. A batch of a count is a share of what is there; where that is
 * not known, it is left out.
 */
export function rampSteps({ steps }: ResolvedService, instances: number | null): readonly RampStep[] {
  const last = steps.findLastIndex(({ kind }) => kind === 'batch');
  const ramp: { exposure: number | null; bakeSeconds: number }[] = [];
  for (const step of steps.slice(0, Math.max(0, last))) {
    switch (step.kind) {
      case 'batch': {
        const { amount } = step;
        const exposure =
          amount.kind === 'percent' ? amount.percent / 100 : instances === null ? null : Math.min(1, amount.count / Math.max(1, instances));
        ramp.push({ exposure, bakeSeconds: 0 });
        break;
      }
      case 'verify':
        addTo(ramp, step.seconds);
        break;
      case 'pause':
        if (step.pause.kind === 'automatic') addTo(ramp, step.pause.seconds);
        break;
      case 'gate':
        break;
      default:
        step satisfies never;
    }
  }
  return ramp.flatMap(({ exposure, bakeSeconds }) => (exposure === null ? [] : [{ exposure, bakeSeconds }]));
}

function addTo(ramp: { bakeSeconds: number }[], seconds: number): void {
  const current = ramp.at(-1);
  if (current) current.bakeSeconds += seconds;
}
