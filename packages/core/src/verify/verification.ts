import { z } from 'zod';
import { type Verdict, worstVerdict } from '../verdict.ts';
import type { Judgement } from './judgement.ts';
import type { ResolvedMetric } from './metric.ts';
import type { Reading } from './reading.ts';
import { beginSignal, judgeSignal } from './signal.ts';
import { signalStateSchema } from './signal-state.ts';
import { type Interval, takeReading } from './take-reading.ts';

export const verificationStateSchema = z.object({
  /** Probability that a release that is no worse is stopped, over all critical signals and all looks. */
  alpha: z.number(),
  signals: z.array(signalStateSchema),
});
export type VerificationState = z.infer<typeof verificationStateSchema>;

/** What a verification says at a moment. */
export interface VerificationJudgement {
  /** The worst of the critical signals; of all of them where none is critical. */
  readonly verdict: Verdict;
  readonly signals: readonly Judgement[];
  /** What is to be done now. While it runs only a failure acts; at its end also what is not decided. */
  readonly action: 'continue' | 'rollback' | 'hold' | 'pause';
  /** Nothing that is still to come changes the verdict: looking on is not needed. */
  readonly settled: boolean;
  /** Why, for people: the signals that decided it. */
  readonly reason: string;
}

/**
 * α is split over the critical signals that are compared with the old side: with each at α/n the probability that any of them is a false alarm is at most α, however they hang
 * together (Bonferroni). A fixed limit spends none. What is not critical stops nothing, and is judged at α itself.
 *
 * Worked example: α = 0.05, errors and latency critical, a threshold critical, orders not: errors and latency have 0.025 each, that is E ≥ 40.
 */
export function beginVerification(metrics: readonly ResolvedMetric[], alpha: number): VerificationState {
  const sharing = metrics.filter(({ critical, ask }) => critical && ask.kind !== 'threshold').length;
  return { alpha, signals: metrics.map((metric) => beginSignal(metric, metric.critical ? alpha / Math.max(1, sharing) : alpha)) };
}

/** One look: readings by name of the metric, of the same interval. A metric without a reading was not asked, and stays as it is. */
export function takeReadings(
  metrics: readonly ResolvedMetric[],
  state: VerificationState,
  readings: ReadonlyMap<string, Reading>,
  interval: Interval,
): VerificationState {
  const byName = new Map(metrics.map((metric) => [metric.name, metric]));
  const signals = state.signals.map((signal) => {
    const metric = byName.get(signal.name);
    const reading = readings.get(signal.name);
    return metric === undefined || reading === undefined ? signal : takeReading(metric, signal, reading, interval);
  });
  return { ...state, signals };
}

/** `during`: more looks may come. `end`: this was the last one, and what is not decided is dealt with as the plan says. */
export function judgeVerification(
  metrics: readonly ResolvedMetric[],
  state: VerificationState,
  moment: 'during' | 'end',
): VerificationJudgement {
  const byName = new Map(state.signals.map((signal) => [signal.name, signal]));
  const judged = metrics.map((metric) => ({
    metric,
    judgement: judgeSignal(metric, byName.get(metric.name) ?? beginSignal(metric, state.alpha)),
  }));
  const critical = judged.filter(({ metric }) => metric.critical);
  const counting = critical.length === 0 ? judged : critical;
  const verdict = worstVerdict(counting.map(({ judgement }) => judgement.verdict));
  const actions = critical.map(({ metric, judgement }) => actionOf(metric, judgement.verdict, moment));
  // Nothing was measured, which is no success.
  if (judged.length === 0 && moment === 'end') actions.push('pause');
  const action = (['rollback', 'hold', 'pause'] as const).find((one) => actions.includes(one)) ?? 'continue';
  const deciding = counting.filter(({ judgement }) => judgement.verdict === verdict);
  return {
    verdict,
    signals: judged.map(({ judgement }) => judgement),
    action,
    settled: counting.length > 0 && (verdict === 'fail' || counting.every(({ judgement }) => judgement.code === 'harmless')),
    reason:
      counting.length === 0
        ? 'there is nothing to verify by: the verification has no metrics'
        : verdict === 'pass'
          ? `${deciding.map(({ metric }) => metric.name).join(', ')}: no worse than permitted`
          : deciding.map(({ metric, judgement }) => `${metric.name}: ${judgement.message}`).join('; '),
  };
}

function actionOf({ onFail, onInconclusive }: ResolvedMetric, verdict: Verdict, moment: 'during' | 'end'): VerificationJudgement['action'] {
  switch (verdict) {
    case 'pass':
      return 'continue';
    case 'fail':
      return onFail;
    case 'inconclusive':
    case 'error':
      if (moment === 'during') return 'continue';
      return onInconclusive === 'fail' ? onFail : onInconclusive === 'pause' ? 'pause' : 'continue';
    default:
      return verdict satisfies never;
  }
}
