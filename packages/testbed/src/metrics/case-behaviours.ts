import type { BehaviourText } from '@sluice/sandbox';
import type { Plane } from '../plane.ts';

export interface ImageBehaviour {
  readonly image: string;
  readonly behaviour: BehaviourText;
}

/** Of all cases that run at this moment, by their namespaces: the kubelet takes its rules as a whole. */
const BEHAVIOURS = new Map<string, readonly ImageBehaviour[]>();

/** What the instances of a case do, by their images; none ends it. */
export function behaveInCase(plane: Plane, namespace: string, behaviours: readonly ImageBehaviour[]): void {
  if (behaviours.length === 0) BEHAVIOURS.delete(namespace);
  else BEHAVIOURS.set(namespace, behaviours);
  plane.kubelet.setBehaviours([...BEHAVIOURS.values()].flat());
}
