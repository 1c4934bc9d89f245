import { nearest } from '../plan/nearest.ts';
import type { ResolvedService } from '../plan/resolved-plan.ts';
import { sameRepository } from './same-image.ts';

/** As much of a pod spec as the choice needs; a real one fits. */
export interface PodContainers {
  readonly containers: readonly { readonly name: string; readonly image?: string | undefined }[];
  readonly initContainers?: readonly { readonly name: string; readonly image?: string | undefined }[] | undefined;
}

export type ContainerSelection =
  | {
      readonly kind: 'selected';
      /** Place in `spec.containers`, and name. At least one. */
      readonly containers: readonly { readonly index: number; readonly name: string }[];
      /** Init containers that run the same repository: they keep their image. */
      readonly untouchedInitContainers: readonly string[];
    }
  | { readonly kind: 'none'; readonly message: string; readonly fix: string };

/**
 * The containers whose image a release of this service sets: the one the plan names, else every container (not init container) whose
 * image has the service's repository.
 */
export function selectContainers(
  podSpec: PodContainers,
  service: Pick<ResolvedService, 'name' | 'image' | 'workload'>,
): ContainerSelection {
  const runsImage = (container: { readonly image?: string | undefined }) => sameRepository(container.image ?? '', service.image);
  const named = service.workload.container;
  const containers = podSpec.containers
    .map((container, index) => ({ index, name: container.name, container }))
    .filter(({ name, container }) => (named === null ? runsImage(container) : name === named))
    .map(({ index, name }) => ({ index, name }));
  if (containers.length > 0) {
    const untouchedInitContainers = (podSpec.initContainers ?? []).filter(runsImage).map((container) => container.name);
    return { kind: 'selected', containers, untouchedInitContainers };
  }
  const found = podSpec.containers.map((container) => `${container.name} (${container.image ?? 'no image'})`).join(', ') || 'none';
  if (named !== null) {
    const near = nearest(
      named,
      podSpec.containers.map((container) => container.name),
    );
    return {
      kind: 'none',
      message: `no container is named "${named}"; containers: ${found}`,
      fix:
        near === null
          ? `set workload.container of ${service.name} to one of them`
          : `did you mean "${near}"? Set it as workload.container of ${service.name}`,
    };
  }
  const init = (podSpec.initContainers ?? []).filter(runsImage).map((container) => container.name);
  return {
    kind: 'none',
    message: `no container runs ${service.image}; containers: ${found}${init.length > 0 ? ` (only the init container ${init.join(', ')} runs it)` : ''}`,
    fix: `set image of ${service.name} to the repository one of them runs, or workload.container to its name`,
  };
}
