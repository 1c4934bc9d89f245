import { type CheckResult, checkRamp, checkSlo, type Fix, type ResolvedPlan, SluiceError } from '@sluice/core';
import { askPlanSlos, decideSlos, type SloReach } from './ask-plan.ts';

/** The precheck `slo`; nobody is asked where the environment has no SLO, or it is off. */
export async function checkSlos(plan: ResolvedPlan, fix: Fix | null, reach: SloReach): Promise<readonly CheckResult[]> {
  const { slo } = plan;
  if (!slo || slo.mode === 'off') return [];
  try {
    const asked = await askPlanSlos(plan, slo, null, reach);
    const decision = decideSlos(slo, asked, fix);
    const { rampExcesses } = await import('@sluice/core/slo');
    return [...checkSlo(plan, decision, asked.states), ...checkRamp(plan, rampExcesses(plan, slo, asked.slos))];
  } catch (error) {
    if (!reach.signal.aborted && !(error instanceof SluiceError)) throw error;
    return [
      {
        check: 'slo',
        target: plan.environment,
        service: null,
        mode: slo.mode,
        verdict: 'error',
        message: error instanceof SluiceError ? error.message : 'the queries of the SLOs took longer than they may',
        fix: 'correct slo of the environment, or the files that it names',
        evidence: null,
        because: null,
      },
    ];
  }
}
