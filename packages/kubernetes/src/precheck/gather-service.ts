import type { ArtifactFact, Permission, ResolvedService, ServiceFacts } from '@sluice/core';
import { z } from 'zod';
import { hasStatus } from '../api/api-error.ts';
import type { RestClient } from '../api/rest-client.ts';
import type { Discovery } from './discovery.ts';
import { dryRunManifests, type Manifest, ownManifest } from './dry-run-manifests.ts';
import { dryRunTemplate } from './dry-run-template.ts';
import { readLease } from './namespace-facts.ts';
import { readFact } from './read-fact.ts';
import { workloadFact } from './workload-fact.ts';

export interface ServiceInput {
  readonly namespace: string;
  readonly service: ResolvedService;
  readonly artifact: ArtifactFact;
  readonly manifests: readonly Manifest[];
}

const MOST_NEIGHBOURS = 500;
const namesSchema = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });

/** What the cluster says about one service. */
export async function gatherService(
  client: RestClient,
  discovery: Discovery,
  { namespace, service, artifact, manifests }: ServiceInput,
): Promise<{ name: string; facts: ServiceFacts; permissions: readonly Permission[] }> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const live = await readFact(() => orNull(client.get(`${path}/${service.workload.name}`, { patienceMs: 10_000 })));
  const object = 'value' in live ? live.value : null;
  const workload = 'error' in live ? live : await readFact(async () => (object === null ? null : workloadFact(object)));
  const own = ownManifest(manifests, service);
  const [lease, dryRuns, templateDryRun, neighbours] = await Promise.all([
    readFact(() => readLease(client, namespace, service.workload.name)),
    dryRunManifests(client, discovery, namespace, service, manifests),
    object === null || 'error' in artifact
      ? null
      : readFact(() => dryRunTemplate(client, service, artifact.value, object, own?.template ?? null)),
    object === null ? readNeighbours(client, path) : [],
  ]);
  const facts: ServiceFacts = { workload, neighbours, lease, templateDryRun, manifests: dryRuns.facts, ownManifest: own?.fact ?? null };
  return { name: service.name, facts, permissions: dryRuns.permissions };
}

async function orNull(read: Promise<unknown>): Promise<unknown> {
  try {
    return await read;
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

/** Only to say what is there instead; when it cannot be read, nothing is said. */
async function readNeighbours(client: RestClient, path: string): Promise<readonly string[]> {
  const names = await readFact(async () =>
    namesSchema.parse(await client.get(path, { query: { limit: MOST_NEIGHBOURS }, patienceMs: 5_000 })),
  );
  return 'value' in names ? names.value.items.map((item) => item.metadata.name) : [];
}
