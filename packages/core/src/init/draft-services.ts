import { parseImageReference } from '../plan/image-reference.ts';
import { isLabel } from '../plan/names.ts';
import type { DraftPlan, DraftService } from './draft-service.ts';
import type { EnvironmentPlace } from './environment-places.ts';
import type { LeftOut } from './init-options.ts';
import { lastPart, type ReleaseContainer, releaseContainer } from './release-container.ts';
import { releaseOrder } from './release-order.ts';
import { serviceNames } from './service-names.ts';
import type { SourceCluster, SourceDeployment } from './source-deployment.ts';
import type { SourceProblem } from './source-problem.ts';

export interface DraftedServices {
  readonly services: readonly DraftService[];
  readonly cut: DraftPlan['cut'];
  /** Begins the names of all Deployments; empty where nothing does. */
  readonly workloadPrefix: string;
  readonly leftOut: readonly LeftOut[];
  readonly problems: readonly SourceProblem[];
}

interface Released {
  readonly deployment: SourceDeployment;
  readonly environment: string;
  readonly choice: Extract<ReleaseContainer, { kind: 'chosen' }>;
}

/** A service for each Deployment that can be released, the same one in every environment that has it. */
export function draftServices(places: readonly EnvironmentPlace[], cluster: SourceCluster): DraftedServices {
  const leftOut = new Map<SourceDeployment, LeftOut>();
  const problems = new Map<SourceDeployment, readonly SourceProblem[]>();
  const released: Released[] = [];
  for (const { environment, deployments } of places) {
    for (const deployment of deployments) {
      const judged = judge(deployment);
      if (judged.kind === 'left') leftOut.set(deployment, judged.leftOut);
      else if (judged.kind === 'problem') problems.set(deployment, judged.problems);
      else released.push({ deployment, environment, choice: judged.choice });
    }
  }
  const byName = Map.groupBy(released, ({ deployment }) => deployment.name);
  const found = [...byName].toSorted(([left], [right]) => (left < right ? -1 : 1));
  const { names, prefix } = serviceNames(
    found.map(([name, [one]]) => ({ name, imageName: one === undefined ? '' : lastPart(parseImageReference(one.choice.image)) })),
  );
  const order = releaseOrder([...new Set(released.map(({ deployment }) => deployment))], cluster.services);
  const serviceOf = (deployment: string) => names.get(deployment) ?? deployment;
  const services = found.flatMap(([workload, instances]): DraftService[] => {
    const [first] = instances;
    if (first === undefined) return [];
    const environments = [...new Set(instances.map(({ environment }) => environment))];
    return [
      {
        name: serviceOf(workload),
        workload,
        image: first.choice.image,
        container: first.choice.container,
        note: first.choice.note,
        replicas: Math.max(...instances.map(({ deployment }) => replicasOf(deployment, cluster))),
        only: environments.length === places.length ? null : environments,
        after: (order.after.get(workload) ?? []).map(serviceOf).toSorted(),
      },
    ];
  });
  return {
    services,
    cut: order.cut.map(({ from, to }) => ({ from: serviceOf(from), to: serviceOf(to) })),
    workloadPrefix: prefix,
    leftOut: [...leftOut.values()],
    problems: [...[...problems.values()].flat(), ...found.flatMap(([, instances]) => conflicts(instances)), ...unnameable(found, names)],
  };
}

type Judged =
  | { readonly kind: 'left'; readonly leftOut: LeftOut }
  | { readonly kind: 'problem'; readonly problems: readonly SourceProblem[] }
  | { readonly kind: 'released'; readonly choice: Released['choice'] };

function judge(deployment: SourceDeployment): Judged {
  const { file, line, name, strategyType } = deployment;
  const left = (reason: string): Judged => ({ kind: 'left', leftOut: { what: `Deployment ${name}`, file, line, reason } });
  if (strategyType !== 'RollingUpdate')
    return left(`its strategy is ${strategyType}, which stops every instance before a new one starts; batches need RollingUpdate`);
  const choice = releaseContainer(deployment);
  switch (choice.kind) {
    case 'official':
      return left(`${choice.image} is one of Docker's official images: it has versions of its own`);
    case 'problem':
      return { kind: 'problem', problems: choice.problems };
    case 'chosen':
      return { kind: 'released', choice };
    default:
      return choice satisfies never;
  }
}

/** One plan releases the same image everywhere. */
function conflicts(instances: readonly Released[]): readonly SourceProblem[] {
  const [first, ...others] = instances;
  if (first === undefined) return [];
  return others
    .filter(({ choice }) => choice.image !== first.choice.image)
    .map(({ deployment, choice }) => ({
      file: deployment.file,
      line: deployment.line,
      message: `Deployment ${deployment.name} runs ${choice.image} here and ${first.choice.image} at ${first.deployment.file}:${first.deployment.line}; a plan releases one image everywhere`,
      fix: 'write the same repository in both, or a plan for each namespace: --namespace NAME --out NAME.release.yaml',
    }));
}

function unnameable(
  found: readonly (readonly [string, readonly Released[]])[],
  names: ReadonlyMap<string, string>,
): readonly SourceProblem[] {
  return found.flatMap(([workload, [first]]) =>
    first === undefined || isLabel(names.get(workload) ?? workload)
      ? []
      : [
          {
            file: first.deployment.file,
            line: first.deployment.line,
            message: `Deployment ${workload} has a name that no service can have (at most 63 lower-case letters, digits and -)`,
            fix: 'leave its file out of --from, and write the service by hand: workload: { name: … }',
          },
        ],
  );
}

/** What an autoscaler keeps at least, where the manifest leaves the number to it; without one, Kubernetes takes 1. */
function replicasOf({ name, namespace, replicas }: SourceDeployment, { autoscalers }: SourceCluster): number {
  const scaled = autoscalers.find(
    (each) => each.deployment === name && (each.namespace === null || namespace === null || each.namespace === namespace),
  );
  return Math.max(replicas ?? 1, scaled?.minCount ?? 0);
}
