import type { Condition } from '../../kube/objects.ts';

/** util.SetDeploymentCondition: one with the same status and reason stays as it is; the time of transition is that of the status. */
export function withCondition(conditions: readonly Condition[], condition: Condition, now: string): readonly Condition[] {
  const current = conditions.find(({ type }) => type === condition.type);
  if (current?.status === condition.status && current.reason === condition.reason) return conditions;
  const since = current?.status === condition.status ? current.lastTransitionTime : condition.lastTransitionTime;
  return [...withoutCondition(conditions, condition.type), { ...condition, lastUpdateTime: now, lastTransitionTime: since ?? now }];
}

export function withoutCondition(conditions: readonly Condition[], type: string): readonly Condition[] {
  return conditions.filter((condition) => condition.type !== type);
}

export function hasCondition(conditions: readonly Condition[] | undefined, type: string): boolean {
  return conditions?.some((condition) => condition.type === type) === true;
}
