import type { GateDecision, ResolvedPlan, ResolvedSlo, SloState } from '@sluice/core';
import { SluiceError } from '@sluice/core';
import { askPlanSlos, decideSlos, type SloReach } from './ask-plan.ts';

export interface SloStatus {
  readonly policy: ResolvedSlo;
  readonly states: readonly SloState[];
  readonly decision: GateDecision;
}

/** How the SLOs of an environment stand, and what the gate would say to a release that is to start. */
export async function sloStatus(plan: ResolvedPlan, reach: SloReach): Promise<SloStatus> {
  const policy = policyOf(plan);
  const asked = await askPlanSlos(plan, policy, null, reach);
  return { policy, states: asked.states, decision: decideSlos(policy, asked, null) };
}

/** @throws SluiceError `no-slo`, kind `input` */
export function policyOf({ slo, environment }: ResolvedPlan): ResolvedSlo {
  if (slo) return slo;
  throw new SluiceError('no-slo', 'input', `environment ${environment} names no SLO: add slo: { files: [slo/*.yaml] } to it`);
}
