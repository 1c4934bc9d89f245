import { BUILT_IN_STRATEGY } from './declared-names.ts';
import { expandSteps } from './expand-steps.ts';
import { checkDefinition } from './parameters.ts';
import type { Plan } from './plan.ts';
import type { PlanReport } from './report.ts';

/** Strategies in themselves, used or not: parameters, and steps as far as the defaults tell. */
export function checkStrategies({ spec, declared }: Plan, report: PlanReport): void {
  for (const [name, strategy] of Object.entries(spec.strategies)) {
    const path = ['strategies', name];
    if (name === BUILT_IN_STRATEGY) {
      report.add({
        code: 'duplicate-name',
        path,
        at: 'key',
        message: `strategy "${name}" is built in`,
        expected: 'another name',
        got: name,
        suggestion: 'rename the strategy and its uses',
      });
    }
    const params = Object.entries(strategy.params ?? {});
    for (const [parameter, definition] of params) checkDefinition(parameter, definition, [...path, 'params', parameter], report);
    const failed = report.namesTouched([...path, 'params']);
    const scope = {
      variables: { service: undefined, environment: undefined, target: undefined },
      params: new Map([
        ...failed.map((parameter) => [parameter, undefined] as const),
        ...params.map(([parameter, definition]) => [parameter, definition.default] as const),
      ]),
    };
    expandSteps(
      strategy.steps,
      [...path, 'steps'],
      { scope, approvals: null, verifications: declared.verifications, environment: null, usedAt: null },
      report,
    );
  }
}
