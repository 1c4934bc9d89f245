import type { Artifact } from '../plan/artifact.ts';
import { NO_NOTIFICATIONS } from '../plan/resolved-notifications.ts';
import {
  CHECK_NAMES,
  type CheckMode,
  type CheckName,
  type ResolvedPlan,
  type ResolvedService,
  type ResolvedStep,
  type ResolvedTarget,
} from '../plan/resolved-plan.ts';
import type { ArtifactFact, CheckContext } from './check-context.ts';
import type { ContainerFact, NodeFact, PodTemplateFact, PrecheckFacts, ReadFailure, ServiceFacts, WorkloadFact } from './facts.ts';

/** Facts of a target on which everything passes, for tests; each builder takes what is different. */
export const DIGEST = `sha256:${'ab'.repeat(32)}`;
export const FORBIDDEN: { readonly error: ReadFailure } = { error: { status: 403, reason: 'Forbidden', message: 'forbidden' } };

export function aContainer(parts: Partial<ContainerFact> = {}): ContainerFact {
  return {
    name: 'main',
    image: 'ghcr.io/acme/api:v1',
    requests: { cpu: '500m', memory: '1Gi' },
    limits: { memory: '1Gi' },
    readinessProbe: true,
    sidecar: false,
    ...parts,
  };
}

export function aTemplate(parts: Partial<PodTemplateFact> = {}): PodTemplateFact {
  return {
    labels: { app: 'api' },
    containers: [aContainer()],
    initContainers: [],
    podRequests: {},
    podLimits: {},
    overhead: {},
    priorityClassName: null,
    nodeSelector: {},
    nodeTerms: null,
    tolerations: [],
    schedulerRules: [],
    ...parts,
  };
}

export function aNode(parts: Partial<NodeFact> = {}): NodeFact {
  return {
    name: 'node-1',
    labels: {},
    platform: 'linux/amd64',
    ready: true,
    unschedulable: false,
    taints: [],
    allocatable: { cpu: '16', memory: '64Gi', pods: '110' },
    ...parts,
  };
}

export function aWorkload(parts: Partial<WorkloadFact> = {}): WorkloadFact {
  const desiredCount = parts.desiredCount ?? 10;
  return {
    name: 'api',
    generation: 4,
    observedGeneration: 4,
    desiredCount,
    strategyType: 'RollingUpdate',
    maxSurge: '25%',
    maxUnavailable: '25%',
    paused: false,
    heldByRelease: null,
    labels: {},
    annotations: {},
    managers: ['kubectl'],
    selector: { app: 'api' },
    template: aTemplate(),
    totalCount: desiredCount,
    updatedCount: desiredCount,
    readyCount: desiredCount,
    ...parts,
  };
}

export function serviceFacts(parts: Partial<ServiceFacts> = {}): ServiceFacts {
  return {
    workload: { value: aWorkload() },
    neighbours: [],
    lease: { value: null },
    templateDryRun: null,
    manifests: [],
    ownManifest: null,
    ...parts,
  };
}

export function someFacts(parts: Partial<PrecheckFacts> = {}): PrecheckFacts {
  return {
    schemaVersion: 1,
    target: 'eu',
    namespace: 'shop',
    context: 'prod-eu',
    releaseId: null,
    replaces: null,
    cluster: { value: { version: 'v1.37.2', major: 1, minor: 37, serverTimeMs: Date.UTC(2026, 10, 23, 12, 0, 0), clockAheadMs: 0 } },
    user: { value: 'ci' },
    access: [],
    services: { api: serviceFacts() },
    quotas: { value: [] },
    limitRanges: { value: [] },
    autoscalers: { value: [] },
    nodes: { value: [aNode()] },
    nodeUsage: { value: {} },
    ...parts,
  };
}

export const batch = (amount: number | `${number}%`): ResolvedStep => ({
  kind: 'batch',
  amount: typeof amount === 'number' ? { kind: 'count', count: amount } : { kind: 'percent', percent: Number.parseInt(amount, 10) },
});
export const pause: ResolvedStep = { kind: 'pause', pause: { kind: 'approval', approval: 'production' } };
export const CAREFUL: readonly ResolvedStep[] = [batch(1), pause, batch('25%'), pause, batch('100%')];

export function aService(parts: Partial<ResolvedService> = {}): ResolvedService {
  return {
    name: 'api',
    image: 'ghcr.io/acme/api',
    workload: { kind: 'Deployment', name: 'api', container: null },
    after: [],
    manifests: [],
    strategy: 'careful',
    steps: CAREFUL,
    ...parts,
  };
}

export function anArtifact(parts: Partial<Artifact> = {}): Artifact {
  return { service: 'api', version: 'v2', image: 'ghcr.io/acme/api', digest: DIGEST, platforms: ['linux/amd64', 'linux/arm64'], ...parts };
}

export function aTarget(services: readonly ResolvedService[] = [aService()]): ResolvedTarget {
  return { name: 'eu', region: null, namespace: 'shop', context: 'prod-eu', after: [], soakSeconds: 0, services };
}

export function aPlan(parts: Partial<ResolvedPlan> = {}, modes: Partial<Record<CheckName, CheckMode>> = {}): ResolvedPlan {
  const prechecks = Object.fromEntries(CHECK_NAMES.map((name) => [name, modes[name] ?? 'block'])) as Record<CheckName, CheckMode>;
  return {
    schemaVersion: 1,
    application: 'shop',
    environment: 'production',
    url: null,
    targets: [aTarget()],
    concurrency: { workloads: 2, instances: 3, unavailable: 0 },
    instanceTimeoutSeconds: 300,
    onFailure: 'rollback',
    onNewer: 'replace',
    stages: 'per-pause',
    approvals: {},
    prechecks,
    notifications: NO_NOTIFICATIONS,
    windows: [],
    digest: DIGEST,
    ...parts,
  };
}

export function aContext(
  facts: Partial<PrecheckFacts> = {},
  parts: { plan?: Partial<ResolvedPlan>; services?: readonly ResolvedService[]; artifacts?: readonly ArtifactFact[] } = {},
): CheckContext {
  const services = parts.services ?? [aService()];
  return {
    plan: aPlan(parts.plan),
    target: aTarget(services),
    services,
    artifacts: parts.artifacts ?? services.map((service) => ({ service: service.name, value: anArtifact({ service: service.name }) })),
    facts: someFacts(facts),
  };
}

/** Facts in which only the workload of `api` is different. */
export function withWorkload(parts: Partial<WorkloadFact>, service: Partial<ServiceFacts> = {}): Partial<PrecheckFacts> {
  return { services: { api: serviceFacts({ workload: { value: aWorkload(parts) }, ...service }) } };
}
