import type { ResolvedPlan } from '../plan/resolved-plan.ts';
import { classesHint, type GateDecision } from '../slo/decide-gate.ts';
import type { SloState } from '../slo/slo-state.ts';
import type { CheckResult, JsonValue } from './check-result.ts';

/** Whether the error budgets of the environment let a release start: one result for all of its targets. None where the check is off. */
export function checkSlo({ environment, slo }: ResolvedPlan, decision: GateDecision, states: readonly SloState[]): readonly CheckResult[] {
  if (slo === undefined || slo.mode === 'off') return [];
  return [
    {
      check: 'slo',
      target: environment,
      service: null,
      mode: slo.mode,
      verdict: decision.verdict,
      message: decision.message,
      fix: decision.verdict === 'pass' ? null : whatToDo(decision, slo.allow),
      evidence: { slos: states.map(sloEvidence), overriddenBy: decision.override === null ? null : { ...decision.override } },
      because: null,
    },
  ];
}

/** What a ramp could burn at worst is no reason to wait, and no fix changes it: the plan is. */
export function checkRamp({ environment, slo }: ResolvedPlan, excesses: readonly string[]): readonly CheckResult[] {
  if (slo === undefined || slo.mode === 'off') return [];
  return excesses.map((message) => ({
    check: 'slo',
    target: environment,
    service: null,
    mode: slo.mode === 'block' ? 'block' : 'warn',
    verdict: 'fail',
    message,
    fix: 'make the batches smaller or their pauses shorter, or grant more with slo.maxReleaseBurn',
    evidence: null,
    because: null,
  }));
}

/** An SLO as results and gates keep it. */
export function sloEvidence({ id, target, window, unit, at, budget, burns, stale }: SloState): JsonValue {
  return {
    id,
    target,
    window,
    unit,
    at: new Date(at).toISOString(),
    budget: { ...budget },
    burns: burns.map((burn) => ({ ...burn })),
    stale,
  };
}

function whatToDo({ reason }: GateDecision, allow: readonly string[]): string {
  const fix =
    allow.length === 0
      ? ''
      : `; a fix may go on with a reason (--fix-reason, input fix-reason) that begins: ${classesHint(allow).replace('it has to begin with ', '')}`;
  switch (reason) {
    case 'frozen':
      return `wait until the budget has recovered${fix}`;
    case 'fast-burn':
      return `find out what burns it, and release when it has calmed down${fix}`;
    default:
      return `make the numbers readable, or set prechecks.slo of the environment to warn while they are not${fix}`;
  }
}
