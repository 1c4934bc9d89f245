import type { KubeObject } from '../kube/objects.ts';
import { objectOr } from './json.ts';
import { specOf, statusOf } from './object-parts.ts';
import { PODS, type ResourceType } from './resource-type.ts';

/** pkg/registry/core/pod/strategy.go, CheckGracefulDelete: only pods that run somewhere are given time to end. */
export function graceSeconds(type: ResourceType, live: KubeObject, gracePeriodSeconds: number | undefined): number {
  if (type !== PODS) return 0;
  const spec = objectOr(specOf(live));
  const { phase } = objectOr(statusOf(live).status);
  if (spec.nodeName === undefined || phase === 'Failed' || phase === 'Succeeded') return 0;
  const asked = gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
  return typeof asked === 'number' && asked >= 0 ? asked : 1;
}
