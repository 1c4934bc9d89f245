import { type Fix, type GateDecision, type ResolvedPlan, type ResolvedSlo, type SloState, SluiceError } from '@sluice/core';
import { type AskedSlos, askSlos, decideSlos, placesOf, type SloReach } from './ask-plan.ts';
import { NO_PROMETHEUS, type PrometheusPlace, urlPlace } from './open-prometheus.ts';
import { readPlanSlos, readSlos } from './read-slos.ts';
import { policyOf } from './slo-status.ts';

/** What is asked: an environment of a plan, files, or both: then the files stand in for those of the plan. */
export interface GateRequest {
  readonly plan: ResolvedPlan | null;
  /** Files or patterns, relative to here. */
  readonly files: readonly string[];
  /** Address of a Prometheus, in place of those of the plan. */
  readonly prometheus: string | null;
  readonly fix: Fix | null;
}

export interface GateResult {
  readonly policy: ResolvedSlo;
  readonly states: readonly SloState[];
  readonly decision: GateDecision;
  /** The least that is left of any budget; null where none is known. */
  readonly remaining: number | null;
  /** The highest burn rate of any, over the shortest long window of its alerts; null where none is known. */
  readonly burnRate: number | null;
}

const DEFAULT_POLICY: ResolvedSlo = {
  files: [],
  freezeBelow: 0,
  onFastBurn: 'wait',
  allow: ['security', 'incident-fix'],
  minimumEvents: 0,
  maxReleaseBurn: null,
  worstErrors: 0.1,
  mode: 'block',
};

/** Whether a release may start, by error budgets: asked on its own, of a plan or of files alone. */
export async function gateSlos({ plan, files, prometheus, fix }: GateRequest, reach: SloReach): Promise<GateResult> {
  if (plan === null && files.length === 0) throw new SluiceError('no-slo', 'input', 'expected an environment of a plan, or SLO files');
  const policy = plan?.slo ?? (plan !== null && files.length === 0 ? policyOf(plan) : DEFAULT_POLICY);
  const slos = files.length > 0 ? await readSlos(files, '.') : await readPlanSlos(policy, reach.planFile);
  const asked = await askSlos(slos, { places: placesFor(plan, prometheus), policy, startedAt: null }, reach);
  return { policy, states: asked.states, decision: decideSlos(policy, asked, fix), ...worstOf(asked) };
}

function placesFor(plan: ResolvedPlan | null, prometheus: string | null): readonly PrometheusPlace[] {
  if (prometheus !== null) {
    if (!/^https?:\/\/[^\s@]+$/.test(prometheus))
      throw new SluiceError('no-address', 'input', 'expected the address of a Prometheus: https://… or http://…, without a user in it');
    return [urlPlace(prometheus)];
  }
  return plan === null ? [NO_PROMETHEUS] : placesOf(plan);
}

function worstOf({ states }: AskedSlos): Pick<GateResult, 'remaining' | 'burnRate'> {
  const remaining = states.flatMap(({ budget }) => (budget.kind === 'known' ? [budget.remaining] : []));
  const rates = states.flatMap(({ burns }) => burns.slice(0, 1).flatMap(({ long }) => (long === null ? [] : [long])));
  return {
    remaining: remaining.length === 0 ? null : Math.min(...remaining),
    burnRate: rates.length === 0 ? null : Math.max(...rates),
  };
}
