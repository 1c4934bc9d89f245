import { didYouMean, oneOf } from '../plan/nearest.ts';
import type { PlanPath } from '../plan/plan-path.ts';
import type { OpenSloObject, PolicySpec } from './openslo-schema.ts';
import { parseShorthand } from './shorthand.ts';
import type { AlertPolicy } from './slo.ts';
import type { SloObjects, Written } from './slo-files.ts';

/** The alert policies that an SLO names or holds. What is wrong is reported where it is written. */
export function resolvePolicies(slo: Written<OpenSloObject<'SLO'>>, objects: SloObjects): readonly AlertPolicy[] {
  return slo.value.spec.alertPolicies.flatMap((entry, index): AlertPolicy[] => {
    const path: PlanPath = ['spec', 'alertPolicies', index];
    if (typeof entry === 'object' && 'spec' in entry) return policy(entry.metadata.name, entry.spec, slo, [...path, 'spec'], objects);
    const name = typeof entry === 'string' ? entry : entry.alertPolicyRef;
    const named = find(objects, 'AlertPolicy', name, slo, path);
    return named ? policy(name, named.value.spec, named, ['spec'], objects) : [];
  });
}

function policy(name: string, spec: PolicySpec, at: Written<unknown>, path: PlanPath, objects: SloObjects): AlertPolicy[] {
  const [entry] = spec.conditions;
  if (!entry) return [];
  if (spec.alertWhenResolved) {
    at.add({
      code: 'not-served',
      at: 'key',
      path: [...path, 'alertWhenResolved'],
      message: 'what is sent when an alert is over is a setting of Alertmanager',
      expected: 'alertWhenResolved: false, or nothing',
      got: 'true',
      suggestion: 'remove it, and set send_resolved at the receiver in Alertmanager',
    });
  }
  const condition =
    'spec' in entry ? entry.spec : find(objects, 'AlertCondition', entry.conditionRef, at, [...path, 'conditions', 0])?.value.spec;
  const targets = spec.notificationTargets.flatMap((target, index) => {
    if ('spec' in target) return [target.metadata.name];
    return find(objects, 'AlertNotificationTarget', target.targetRef, at, [...path, 'notificationTargets', index])
      ? [target.targetRef]
      : [];
  });
  if (!condition) return [];
  const { threshold, lookbackWindow, alertAfter } = condition.condition;
  const lookback = parseShorthand(lookbackWindow);
  if (lookback?.kind !== 'fixed') {
    const place: PlanPath =
      'spec' in entry ? [...path, 'conditions', 0, 'spec', 'condition', 'lookbackWindow'] : [...path, 'conditions', 0];
    at.add({
      code: 'invalid-value',
      at: 'value',
      path: place,
      message: 'a window to look back over has the same length every day',
      expected: 'minutes to weeks, such as 1h',
      got: lookbackWindow,
      suggestion: 'write 1h, or how far it is to look back',
    });
    return [];
  }
  const after = parseShorthand(alertAfter);
  return [
    {
      name,
      severity: condition.severity,
      threshold,
      lookbackSeconds: lookback.seconds,
      afterSeconds: after?.kind === 'fixed' ? after.seconds : 0,
      whenBreaching: spec.alertWhenBreaching,
      whenNoData: spec.alertWhenNoData,
      targets,
    },
  ];
}

/** The object of a name; one that is not there is reported where it is named. */
export function find<K extends keyof SloObjects['openslo']>(
  { openslo }: SloObjects,
  kind: K,
  name: string,
  at: Written<unknown>,
  path: PlanPath,
): Written<OpenSloObject<K>> | null {
  const found = openslo[kind].get(name);
  if (found) return found;
  const known = [...openslo[kind].keys()];
  at.add({
    code: 'unknown-name',
    at: 'value',
    path,
    message: `there is no ${kind} "${name.slice(0, 80)}" in the SLO files`,
    expected: oneOf(known),
    got: name.slice(0, 80),
    suggestion: didYouMean(name, known, `add the ${kind}, or name the file that has it under slo.files`),
  });
  return null;
}
