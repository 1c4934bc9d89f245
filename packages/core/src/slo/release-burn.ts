import { budgetSpan, nominalSeconds } from './budget-window.ts';
import { lookAt } from './events-over.ts';
import type { Slo } from './slo.ts';
import { type SloQuestion, sloQuestion } from './slo-question.ts';
import type { BudgetState, SloUsage } from './slo-state.ts';

/** How much more than before is harmless: the tolerance that verifications have too. */
const TOLERANCE = 1.1;
const LEAST_BEFORE_SECONDS = 3_600;
const LEAST_SINCE_SECONDS = 120;

/** What has to be asked to know what a release has burned: since it began, and before for as long, an hour at least. */
export interface ReleaseAsked {
  readonly since: { readonly question: SloQuestion; readonly at: number };
  readonly before: { readonly question: SloQuestion; readonly at: number };
}

export type ReleaseBurn =
  /** Share of the budget of the whole window. */
  { readonly kind: 'known'; readonly burned: number; readonly excess: number } | { readonly kind: 'unknown'; readonly message: string };

export function askAboutRelease(slo: Slo, startedAt: number, at: number): ReleaseAsked {
  const seconds = Math.max(LEAST_SINCE_SECONDS, Math.round((at - startedAt) / 1000));
  return {
    since: { question: sloQuestion(slo, seconds, lookAt(at)), at },
    before: { question: sloQuestion(slo, Math.max(LEAST_BEFORE_SECONDS, seconds), lookAt(startedAt)), at: startedAt },
  };
}

/**
 * Share of the budget that a release itself has burned: what was bad since it began beyond the tolerance of what was bad before,
 * Σbad − 1.1 · (share before) · Σtotal, over the budget of the window, (1 − target) · Σtotal of the window. A calendar window is taken at
 * its whole length, with the traffic it has had so far. Where nothing is known of before, all of it is the release's.
 * Worked example: 1,000 requests since, 12 bad; before 0.2% were: 12 − 1.1 × 0.002 × 1,000 = 9.8. The window has 1,000,000 requests and a
 * target of 99.9%: a budget of 1,000. Burned: 0.98%.
 */
export function releaseBurn(
  slo: Slo,
  at: number,
  budget: BudgetState,
  usage: { readonly since: SloUsage; readonly before: SloUsage },
  seconds: number,
): ReleaseBurn {
  const { since, before } = usage;
  if (since.kind === 'idle') return { kind: 'known', burned: 0, excess: 0 };
  if (since.kind === 'nothing') return { kind: 'unknown', message: since.message };
  const shareBefore = before.kind === 'known' ? before.badShare : 0;
  const excessShare = Math.max(0, since.badShare - TOLERANCE * shareBefore);
  const allowed = 1 - slo.target;
  const { from } = budgetSpan(slo.window, at);
  const whole = nominalSeconds(slo.window);
  if (since.total === null || budget.kind === 'unknown' || budget.total === null) {
    // By time where events are not known: the share of the window, as if traffic were even.
    return { kind: 'known', burned: (excessShare * seconds) / (allowed * whole), excess: excessShare };
  }
  const elapsed = Math.max(60, (at - from) / 1000);
  const events = budget.total * Math.max(1, whole / elapsed);
  return { kind: 'known', burned: (excessShare * since.total) / (allowed * events), excess: excessShare * since.total };
}
