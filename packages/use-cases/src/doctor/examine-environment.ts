import {
  type DoctorFinding,
  examineLeftovers,
  examineRegistry,
  examineTarget,
  type Fact,
  good,
  hasEnded,
  type PrecheckFacts,
  parseImageReference,
  type ReleaseRecord,
  type ResolvedPlan,
  type ResolvedTarget,
  SluiceError,
  type TargetFacts,
  toChange,
  withoutVersion,
} from '@sluice/core';
import { gatherFacts, namespaceExists, type RestClient, readFact } from '@sluice/kubernetes';
import { RegistryClient } from '@sluice/registry';
import type { Clusters } from '../clusters.ts';
import type { Environment } from '../environment.ts';
import { loadManifests, type ManifestsByService } from '../load-manifests.ts';
import { openRecords } from '../record-place.ts';
import { systemClock } from '../system-clock.ts';

export interface ExamineRequest {
  readonly plan: ResolvedPlan;
  /** Its path, for what is relative to it. */
  readonly planFile: string;
  /** What the registry's credentials are found by; default the process's. */
  readonly env?: Environment;
}

/** Everything that a release to this environment would need and that is there before a version is: cluster by cluster, then registries. Changes nothing. */
export async function examineEnvironment(clusters: Clusters, request: ExamineRequest): Promise<readonly DoctorFinding[]> {
  const { plan, planFile, env = process.env } = request;
  const manifests = await manifestsOrFinding(plan, planFile);
  const record = await readFact(async () => (await (await openRecords(clusters, plan)).load()).record);
  const [targets, registries] = await Promise.all([
    Promise.all(plan.targets.map((target) => examine(clusters, { plan, target, record, manifests: manifests.found }))),
    examineRegistries(plan, env),
  ]);
  const facts = targets.flatMap((target) => target.facts);
  return [
    planFinding(plan, planFile),
    ...targets.flatMap(({ findings }) => findings),
    ...manifests.findings,
    ...registries,
    // Where no cluster answers there is nothing to say of what is left behind in it.
    ...(facts.length === 0 ? [] : examineLeftovers(plan, record, facts)),
  ];
}

function planFinding({ application, environment, targets }: ResolvedPlan, planFile: string): DoctorFinding {
  const services = new Set(targets.flatMap((target) => target.services.map(({ name }) => name)));
  const count = (amount: number, noun: string) => `${amount} ${noun}${amount === 1 ? '' : 's'}`;
  const message = `${application} → ${environment}: ${count(services.size, 'service')}, ${count(targets.length, 'target')}`;
  return good({ group: 'plan', check: 'plan', about: planFile, message });
}

interface Asked {
  readonly plan: ResolvedPlan;
  readonly target: ResolvedTarget;
  readonly record: Fact<ReleaseRecord>;
  readonly manifests: ManifestsByService;
}

interface Examined {
  readonly findings: readonly DoctorFinding[];
  /** Nothing where the cluster could not even be asked. */
  readonly facts: readonly PrecheckFacts[];
}

async function examine(clusters: Clusters, { plan, target, record, manifests }: Asked): Promise<Examined> {
  let client: RestClient;
  try {
    client = await clusters.client(target.context);
  } catch (error) {
    // No kubeconfig, no such context, a user entry that cannot be used.
    if (!(error instanceof SluiceError) || error.kind === 'bug') throw error;
    const { message } = error;
    return { findings: [toChange({ group: 'cluster', check: 'kubeconfig', about: target.name, message, fix: FIX_CONTEXT })], facts: [] };
  }
  const release = 'value' in record ? record.value.release : null;
  const read = await readTarget(client, {
    target,
    artifacts: withoutVersion(target),
    // The nodes tell which platforms an image needs, before there is one.
    prechecks: { ...plan.prechecks, image: 'warn' },
    verifications: plan.verifications,
    manifests,
    releaseId: release !== null && !hasEnded(release.phase) ? release.id : null,
  });
  return { findings: examineTarget(plan, target, read), facts: [read.facts] };
}

const FIX_CONTEXT =
  'correct cluster.context of the target, or give the kubeconfig that has it (KUBECONFIG, --context; in a workflow the input kubeconfig)';

async function readTarget(client: RestClient, input: Parameters<typeof gatherFacts>[1]): Promise<TargetFacts> {
  const facts = await gatherFacts(client, input);
  const exists = 'value' in facts.cluster ? await namespaceExists(client, input.target.namespace) : facts.cluster;
  return { facts, namespaceExists: exists };
}

async function manifestsOrFinding(
  plan: ResolvedPlan,
  planFile: string,
): Promise<{ readonly found: ManifestsByService; readonly findings: readonly DoctorFinding[] }> {
  try {
    return { found: await loadManifests(plan, planFile), findings: [] };
  } catch (error) {
    if (!(error instanceof SluiceError) || error.kind === 'bug') throw error;
    const finding = toChange({ group: 'workloads', check: 'manifests', about: planFile, message: error.message, fix: null });
    return { found: {}, findings: [finding] };
  }
}

/** Each repository once, however many services and targets run it. */
async function examineRegistries(plan: ResolvedPlan, env: Environment): Promise<readonly DoctorFinding[]> {
  const registry = new RegistryClient({ env, clock: systemClock });
  const images = [...new Set(plan.targets.flatMap((target) => target.services.map(({ image }) => image)))];
  return Promise.all(images.map(async (image) => examineRegistry(image, await readFact(() => registry.look(parseImageReference(image))))));
}
