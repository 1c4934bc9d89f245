import type { PlanPath } from '../plan/plan-path.ts';
import type { Objective, OpenSloObject } from './openslo-schema.ts';
import { comparisonOf, type PlacedSli, resolveIndicator } from './resolve-indicator.ts';
import { find, resolvePolicies } from './resolve-policies.ts';
import { resolveSource } from './resolve-source.ts';
import { resolveWindow } from './resolve-window.ts';
import { parseShorthand } from './shorthand.ts';
import { type BudgetMethod, NO_ALERT_SETTINGS, type Slo } from './slo.ts';
import type { SloObjects, Written } from './slo-files.ts';

/** The objectives of all SLO objects, an SLO each. What is wrong is reported, and such an objective left out. */
export function resolveOpenSlo(objects: SloObjects): readonly Slo[] {
  return [...objects.openslo.SLO.values()].flatMap((slo) => resolveOne(slo, objects));
}

function resolveOne(slo: Written<OpenSloObject<'SLO'>>, objects: SloObjects): Slo[] {
  const { metadata, spec } = slo.value;
  const window = resolveWindow(slo);
  const sli = sliOf(slo, objects);
  const source = sli && resolveSource(sli, objects);
  const policies = resolvePolicies(slo, objects);
  const several = spec.objectives.length > 1;
  if (several && sli?.spec.thresholdMetric) {
    slo.add({
      code: 'invalid-value',
      at: 'key',
      path: ['spec', 'objectives'],
      message: 'a thresholdMetric has one objective',
      expected: 'one objective',
      got: String(spec.objectives.length),
      suggestion: 'write an SLO for each',
    });
    return [];
  }
  return spec.objectives.flatMap((objective, index): Slo[] => {
    const path: PlanPath = ['spec', 'objectives', index];
    const target = targetOf(objective, slo, path);
    const method = methodOf(objective, slo, path);
    const compared = sli?.spec.thresholdMetric ? comparisonOf(objective, slo, path) : refuseComparison(objective, slo, path);
    const indicator = sli && method ? resolveIndicator(sli, method.kind, compared) : null;
    if (!window || !source || !indicator || !method || target === null) return [];
    const name = several ? `${metadata.name}-${index + 1}` : metadata.name;
    const title = [metadata.displayName, several ? objective.displayName : undefined].filter((part) => part !== undefined).join(': ');
    return [
      {
        id: `${spec.service}-${name}`,
        service: spec.service,
        name,
        title: title === '' ? null : title,
        file: slo.file,
        line: slo.line,
        format: 'openslo/v1',
        target,
        window,
        method,
        indicator,
        url: source.url,
        policies,
        alerting: {
          name: `${spec.service}-${name}`,
          ruleLabels: {},
          labels: {},
          annotations: {},
          page: NO_ALERT_SETTINGS,
          ticket: NO_ALERT_SETTINGS,
        },
      },
    ];
  });
}

function sliOf(slo: Written<OpenSloObject<'SLO'>>, objects: SloObjects): PlacedSli | null {
  const { indicator, indicatorRef } = slo.value.spec;
  if ((indicator === undefined) === (indicatorRef === undefined)) {
    if (slo.touched(['spec', 'indicator']) || slo.touched(['spec', 'indicatorRef'])) return null;
    slo.add({
      code: indicator ? 'invalid-value' : 'missing',
      at: 'key',
      path: ['spec'],
      message: indicator ? 'an SLO has one indicator: here, or by its name' : 'the SLO has no indicator',
      expected: 'indicator, or indicatorRef',
      got: indicator ? 'both' : 'neither',
      suggestion: indicator ? 'remove one of the two' : 'add indicatorRef with the name of an SLI',
    });
    return null;
  }
  if (indicator) return { spec: indicator.spec, at: slo, path: ['spec', 'indicator', 'spec'] };
  const named = find(objects, 'SLI', indicatorRef ?? '', slo, ['spec', 'indicatorRef']);
  return named && { spec: named.value.spec, at: named, path: ['spec'] };
}

function targetOf({ target, targetPercent }: Objective, slo: Written<unknown>, path: PlanPath): number | null {
  if ((target === undefined) !== (targetPercent === undefined)) return target ?? percent(targetPercent ?? 0);
  if (slo.touched([...path, 'target']) || slo.touched([...path, 'targetPercent'])) return null;
  slo.add({
    code: target === undefined ? 'missing' : 'invalid-value',
    at: 'key',
    path,
    message: target === undefined ? 'the objective has no target' : 'target and targetPercent say the same twice',
    expected: 'target: 0.999, or targetPercent: 99.9',
    got: target === undefined ? 'neither' : 'both',
    suggestion: target === undefined ? 'add one of them' : 'remove one of them',
  });
  return null;
}

/** Without the noise of the division: 99.9 is 0.999, and not 0.9990000000000001. */
export function percent(value: number): number {
  return Number((value / 100).toPrecision(15));
}

function methodOf(objective: Objective, slo: Written<OpenSloObject<'SLO'>>, path: PlanPath): BudgetMethod | null {
  const { timeSliceTarget, timeSliceWindow } = objective;
  const method = slo.value.spec.budgetingMethod;
  const missing = (key: string, example: string): null => {
    if (slo.touched([...path, key])) return null;
    slo.add({
      code: 'missing',
      at: 'key',
      path,
      message: `budgetingMethod ${method} needs ${key}`,
      expected: `${key}: ${example}`,
      got: `no ${key}`,
      suggestion: `add ${key} to the objective`,
    });
    return null;
  };
  if (method === 'Occurrences') {
    for (const key of ['timeSliceTarget', 'timeSliceWindow'] as const) {
      if (objective[key] === undefined) continue;
      slo.add({
        code: 'invalid-value',
        at: 'key',
        path: [...path, key],
        message: `${key} says something about Timeslices only`,
        expected: 'budgetingMethod: Timeslices beside it',
        got: 'budgetingMethod: Occurrences',
        suggestion: `remove ${key}, or change budgetingMethod`,
      });
    }
    return { kind: 'occurrences' };
  }
  const sliceSeconds = timeSliceWindow === undefined ? missing('timeSliceWindow', '5m') : sliceOf(timeSliceWindow);
  if (method === 'RatioTimeslices') return sliceSeconds === null ? null : { kind: 'ratio-timeslices', sliceSeconds };
  const sliceTarget = timeSliceTarget ?? missing('timeSliceTarget', '0.95');
  if (sliceSeconds === null && timeSliceWindow !== undefined) {
    slo.add({
      code: 'invalid-value',
      at: 'value',
      path: [...path, 'timeSliceWindow'],
      message: 'all slices are of the same length',
      expected: 'minutes to days, such as 5m',
      got: String(timeSliceWindow),
      suggestion: 'write 5m, or how long a slice is',
    });
  }
  return sliceSeconds === null || sliceTarget === null ? null : { kind: 'timeslices', sliceSeconds, sliceTarget };
}

/** A number is minutes. */
function sliceOf(written: number | string): number | null {
  if (typeof written === 'number') return written * 60;
  const duration = parseShorthand(written);
  return duration?.kind === 'fixed' && duration.seconds <= 86_400 ? duration.seconds : null;
}

/** Of a ratio, `gt` and `gte` say what holds anyway: the examples of the specification have them. */
function refuseComparison({ op, value }: Objective, slo: Written<unknown>, path: PlanPath): null {
  const wrong = value !== undefined ? 'value' : op === 'lt' || op === 'lte' ? 'op' : null;
  if (wrong === null) return null;
  slo.add({
    code: 'invalid-value',
    at: 'key',
    path: [...path, wrong],
    message: `${wrong} says something about a thresholdMetric only`,
    expected: `no ${wrong} beside a ratioMetric`,
    got: String(wrong === 'op' ? op : value),
    suggestion: `remove ${wrong}`,
  });
  return null;
}
