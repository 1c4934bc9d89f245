import type { NumberAnswer } from '../ports/number-source.ts';
import type { SloQuestion } from './slo-question.ts';
import type { SloUsage } from './slo-state.ts';

/** What is over by no more than this is the arithmetic of floats and of extrapolation, not a wrong query. */
const SLACK = 1e-6;

/** The answers to a question, put together. What cannot be is never taken for little. */
export function usageOf(question: SloQuestion, answers: { readonly part: NumberAnswer; readonly total: NumberAnswer | null }): SloUsage {
  const { part, total } = answers;
  if (question.kind === 'ratio') {
    if (part.kind === 'nothing') return part;
    const { value } = part;
    if (value < -SLACK || value > 1 + SLACK)
      return nothing(`the ratio is ${value}`, 'a share from 0 to 1', 'divide bad by total, or good by total');
    const share = clamp(question.of === 'bad' ? value : 1 - value);
    return { kind: 'known', badShare: share, bad: null, total: null };
  }
  if (total === null || total.kind === 'nothing') return total ?? (part as Extract<NumberAnswer, { kind: 'nothing' }>);
  if (total.value < 0)
    return nothing(`the total is ${total.value}`, 'a number of events', 'see whether the query of total takes one sum from another');
  if (total.value === 0) return { kind: 'idle' };
  if (part.kind === 'nothing') {
    if (part.code !== 'no-data') return part;
    return {
      ...part,
      message: `there are events, but the query of ${question.counted} ones answers nothing: either none ever happened, or it names series that do not exist; write it with "or vector(0)" if no series means no events`,
    };
  }
  const share = part.value / total.value;
  if (share < -SLACK || share > 1 + SLACK)
    return nothing(
      `${part.value} ${question.counted} events among ${total.value}`,
      'a part of the total',
      'see whether both queries select the same requests',
    );
  const badShare = clamp(question.counted === 'bad' ? share : 1 - share);
  const events = question.scale === 'unknown' ? null : total.value * (question.scale === 'per-second' ? question.seconds : 1);
  return { kind: 'known', badShare, bad: events === null ? null : badShare * events, total: events };
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function nothing(found: string, expected: string, advice: string): Extract<NumberAnswer, { kind: 'nothing' }> {
  return { kind: 'nothing', verdict: 'error', code: 'unexpected-answer', message: `${found}, expected ${expected}: ${advice}` };
}
