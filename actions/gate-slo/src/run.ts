import type { ActionBody } from '@sluice/action-kit';
import { sloEvidence } from '@sluice/core';
import { Clusters, fixOf, gateSlos, loadPlan } from '@sluice/use-cases';
import { reachOptions } from '../../src/reach.ts';
import type { definition } from './definition.ts';

/** Asks the error budgets, and says what the gate says. */
export const run: ActionBody<typeof definition> = async (context) => {
  const { inputs, env, signal } = context;
  const options = reachOptions(context);
  await using clusters = new Clusters(options);
  const plan = inputs.environment === null ? null : await loadPlan({ file: inputs.plan, environment: inputs.environment });
  const request = { plan, files: inputs.slo, prometheus: inputs.prometheus, fix: fixOf(inputs['fix-reason'], env) };
  const result = await gateSlos(request, { clusters, planFile: inputs.plan, signal, at: Date.now() });
  const { decision, states, remaining, burnRate } = result;
  return {
    result: {
      verdict: decision.verdict,
      reason: decision.reason,
      message: decision.message,
      details: {
        slos: states.map(sloEvidence),
        findings: decision.findings.map((finding) => ({ ...finding })),
        overriddenBy: decision.override === null ? null : { ...decision.override },
      },
    },
    outputs: { 'budget-remaining': text(remaining), 'burn-rate': text(burnRate) },
  };
};

/** Six digits say all that a budget can. */
function text(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(6)));
}
