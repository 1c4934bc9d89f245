import type { NodeExpression, NodeFact, NodeTerm, PodTemplateFact, TolerationFact } from './facts.ts';

type Placement = Pick<PodTemplateFact, 'nodeSelector' | 'nodeTerms' | 'tolerations'>;

/** Whether the scheduler may put the pod on this node, room aside: ready, not cordoned, selector, required affinity and taints. */
export function mayLandOn(node: NodeFact, pod: Placement): boolean {
  return (
    node.ready &&
    !node.unschedulable &&
    Object.entries(pod.nodeSelector).every(([key, value]) => node.labels[key] === value) &&
    (pod.nodeTerms === null || pod.nodeTerms.some((term) => termHolds(term, node))) &&
    node.taints.every((taint) => taint.effect === 'PreferNoSchedule' || pod.tolerations.some((toleration) => tolerates(toleration, taint)))
  );
}

function termHolds(term: NodeTerm, node: NodeFact): boolean {
  // An empty term matches nothing.
  if (term.expressions.length === 0 && term.fields.length === 0) return false;
  return (
    term.expressions.every((expression) => expressionHolds(expression, node.labels[expression.key])) &&
    term.fields.every((expression) => expressionHolds(expression, expression.key === 'metadata.name' ? node.name : undefined))
  );
}

function expressionHolds({ operator, values }: NodeExpression, actual: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return actual !== undefined && values.includes(actual);
    case 'NotIn':
      return actual === undefined || !values.includes(actual);
    case 'Exists':
      return actual !== undefined;
    case 'DoesNotExist':
      return actual === undefined;
    case 'Gt':
      return Number(actual) > Number(values[0]);
    case 'Lt':
      return Number(actual) < Number(values[0]);
    default:
      return false;
  }
}

function tolerates(toleration: TolerationFact, taint: NodeFact['taints'][number]): boolean {
  if (toleration.effect !== '' && toleration.effect !== taint.effect) return false;
  if (toleration.operator === 'Exists') return toleration.key === '' || toleration.key === taint.key;
  return toleration.key === taint.key && toleration.value === taint.value;
}
