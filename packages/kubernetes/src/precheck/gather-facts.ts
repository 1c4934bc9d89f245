import {
  type ArtifactFact,
  distinctPermissions,
  NODE_PERMISSIONS,
  type Permission,
  type PrecheckFacts,
  RELEASE_PERMISSIONS,
  type ReadFailure,
  type ResolvedPlan,
  type ResolvedTarget,
  type ServiceFacts,
  verificationPermissions,
} from '@sluice/core';
import type { RestClient } from '../api/rest-client.ts';
import { readCluster, readUser } from './cluster-fact.ts';
import { Discovery } from './discovery.ts';
import type { Manifest } from './dry-run-manifests.ts';
import { gatherService } from './gather-service.ts';
import { mapBounded } from './map-bounded.ts';
import { readAutoscalers, readLimitRanges, readQuotas } from './namespace-facts.ts';
import { readNodes, readNodeUsage } from './node-facts.ts';
import { NOT_READ, readFact } from './read-fact.ts';
import { reviewAccess } from './review-access.ts';

export interface GatherInput {
  readonly target: ResolvedTarget;
  /** The services to release; those of the target that are not named are not looked at. */
  readonly artifacts: readonly ArtifactFact[];
  /** Checks that are off ask for nothing. */
  readonly prechecks: ResolvedPlan['prechecks'];
  /** What is to be measured asks for permissions of its own. */
  readonly verifications?: ResolvedPlan['verifications'];
  readonly releaseId?: string | null;
  /** The release that waits and is undone before the new one starts. */
  readonly replaces?: string | null;
  /** Parsed documents of `services.<name>.manifests`, by service. */
  readonly manifests?: Readonly<Record<string, readonly Manifest[]>>;
}

const SERVICES_AT_ONCE = 4;

/**
 * Reads what the checks need, and changes nothing: the only writes are dry runs and questions about access. A read that fails is recorded
 * and the others go on, so that everything can be reported together.
 */
export async function gatherFacts(client: RestClient, input: GatherInput): Promise<PrecheckFacts> {
  const { target, prechecks } = input;
  const { namespace } = target;
  const base = {
    schemaVersion: 1,
    target: target.name,
    namespace,
    context: client.connection.context,
    releaseId: input.releaseId ?? null,
    replaces: input.replaces ?? null,
  } as const;
  const cluster = await readFact(() => readCluster(client));
  // Nobody there, or nobody who knows us: everything else would fail in the same way, each after its own wait.
  if ('error' in cluster && (cluster.error.status === 0 || cluster.error.status === 401))
    return { ...base, ...nothingRead(input, cluster.error) };

  const wantsNodes = prechecks.capacity !== 'off' || prechecks.image !== 'off';
  const [user, services, quotas, limitRanges, autoscalers, nodes] = await Promise.all([
    readFact(() => readUser(client)),
    gatherServices(client, input),
    prechecks.capacity === 'off' ? NOT_READ : readFact(() => readQuotas(client, namespace)),
    prechecks.capacity === 'off' ? NOT_READ : readFact(() => readLimitRanges(client, namespace)),
    prechecks.autoscaler === 'off' ? NOT_READ : readFact(() => readAutoscalers(client, namespace)),
    wantsNodes ? readFact(() => readNodes(client)) : NOT_READ,
  ]);
  const nodeUsage = prechecks.capacity === 'off' ? NOT_READ : 'error' in nodes ? nodes : await readFact(() => readNodeUsage(client));
  const wanted = [
    ...RELEASE_PERMISSIONS,
    ...verificationPermissions(input.verifications),
    ...services.flatMap((service) => service.permissions),
    ...(wantsNodes ? NODE_PERMISSIONS : []),
  ];
  const access = prechecks.permissions === 'off' ? [] : await reviewAccess(client, namespace, distinctPermissions(wanted));
  return {
    ...base,
    cluster,
    user,
    access,
    services: Object.fromEntries(services.map(({ name, facts }) => [name, facts])),
    quotas,
    limitRanges,
    autoscalers,
    nodes,
    nodeUsage,
  };
}

async function gatherServices(
  client: RestClient,
  { target, artifacts, manifests }: GatherInput,
): Promise<{ name: string; facts: ServiceFacts; permissions: readonly Permission[] }[]> {
  const discovery = new Discovery(client);
  const released = target.services
    .filter((service) => service.workload.kind === 'Deployment')
    .flatMap((service) => {
      const artifact = artifacts.find((each) => each.service === service.name);
      return artifact === undefined ? [] : [{ service, artifact }];
    });
  return mapBounded(released, SERVICES_AT_ONCE, ({ service, artifact }) =>
    gatherService(client, discovery, { namespace: target.namespace, service, artifact, manifests: manifests?.[service.name] ?? [] }),
  );
}

function nothingRead(
  { artifacts }: GatherInput,
  error: ReadFailure,
): Omit<PrecheckFacts, 'schemaVersion' | 'target' | 'namespace' | 'context' | 'releaseId' | 'replaces'> {
  const failed = { error };
  const service: ServiceFacts = { workload: failed, neighbours: [], lease: failed, templateDryRun: null, manifests: [], ownManifest: null };
  return {
    cluster: failed,
    user: failed,
    access: [],
    services: Object.fromEntries(artifacts.map((artifact) => [artifact.service, service])),
    quotas: failed,
    limitRanges: failed,
    autoscalers: failed,
    nodes: failed,
    nodeUsage: failed,
  };
}
