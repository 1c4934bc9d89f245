import {
  type Fact,
  type ManifestFact,
  manifestPermissions,
  type OwnManifestFact,
  type Permission,
  type ResolvedService,
  SluiceError,
} from '@sluice/core';
import { z } from 'zod';
import { hasStatus } from '../api/api-error.ts';
import type { RestClient } from '../api/rest-client.ts';
import { type Discovery, type KindPlace, objectPath } from './discovery.ts';
import { mapBounded } from './map-bounded.ts';
import { stringMap } from './pod-template-schema.ts';
import { readFact } from './read-fact.ts';

/** One document of a rendered manifest file, parsed. */
export interface Manifest {
  /** File and, where it has several, the document: `k8s/api.yaml#2`. */
  readonly source: string;
  readonly object: unknown;
}

/** Short, because the API server answers 500 to a field it does not know, and that would be tried again. */
const PATIENCE_MS = 1_500;

export const FIELD_MANAGER = 'sluice';

const headSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().nullish() }),
});
type ManifestHead = z.infer<typeof headSchema>;

const ownSchema = z.looseObject({
  spec: z.looseObject({
    replicas: z.number().nullish(),
    selector: z.object({ matchLabels: stringMap }).nullish(),
    template: z.unknown().optional(),
  }),
});

export interface OwnManifest {
  readonly fact: OwnManifestFact;
  readonly template: unknown;
}

/** The manifest that describes the service's own workload: it is released by batches and never applied. */
export function ownManifest(manifests: readonly Manifest[], service: ResolvedService): OwnManifest | null {
  const manifest = manifests.find((each) => isOwn(each, service));
  const parsed = ownSchema.safeParse(manifest?.object);
  if (manifest === undefined || !parsed.success) return null;
  const { replicas, selector, template } = parsed.data.spec;
  return { fact: { source: manifest.source, selector: selector?.matchLabels ?? null, replicas: replicas ?? null }, template };
}

export function isOwn({ object }: Manifest, { workload }: ResolvedService): boolean {
  const head = headSchema.safeParse(object);
  return (
    head.success && head.data.apiVersion === 'apps/v1' && head.data.kind === workload.kind && head.data.metadata.name === workload.name
  );
}

export interface ManifestDryRuns {
  readonly facts: readonly ManifestFact[];
  /** What applying them needs, for the kinds that the cluster serves. */
  readonly permissions: readonly Permission[];
}

/** Tries everything but the workload itself: a server-side apply that is validated and admitted and not stored. */
export async function dryRunManifests(
  client: RestClient,
  discovery: Discovery,
  namespace: string,
  service: ResolvedService,
  manifests: readonly Manifest[],
): Promise<ManifestDryRuns> {
  const permissions: Permission[] = [];
  const others = manifests.filter((manifest) => !isOwn(manifest, service));
  const facts = await mapBounded(others, 4, async ({ source, object }): Promise<ManifestFact> => {
    const head = headSchema.safeParse(object);
    if (!head.success) {
      const message = 'not a Kubernetes object: it needs apiVersion, kind and metadata.name';
      return { source, kind: 'document', name: '', dryRun: { error: { status: 422, reason: 'not-an-object', message } } };
    }
    const { kind, metadata } = head.data;
    const dryRun: Fact<{ changes: boolean | null }> = await readFact(async () => {
      const place = await discovery.find(head.data.apiVersion, kind);
      permissions.push(...manifestPermissions(place));
      return { changes: await apply(client, place, namespace, head.data) };
    });
    return { source, kind, name: metadata.name, dryRun };
  });
  return { facts, permissions };
}

/** Whether it would change something; null when what is there could not be read. */
async function apply(client: RestClient, place: KindPlace, namespace: string, manifest: ManifestHead): Promise<boolean | null> {
  const { name, namespace: own } = manifest.metadata;
  if (place.namespaced && own != null && own !== namespace) {
    throw new SluiceError(
      'manifest-namespace',
      'input',
      `it is for namespace ${own}, but this target releases to ${namespace}: leave metadata.namespace out, or name another target`,
    );
  }
  const body = place.namespaced ? { ...manifest, metadata: { ...manifest.metadata, namespace } } : manifest;
  const path = objectPath(place, namespace, name);
  const query = { dryRun: 'All', fieldManager: FIELD_MANAGER, force: false, fieldValidation: 'Strict' };
  const after = await client.patch(path, 'apply', body, { query, patienceMs: PATIENCE_MS });
  try {
    return contentOf(await client.get(path, { patienceMs: 5_000 })) !== contentOf(after);
  } catch (error) {
    return hasStatus(error, 404) ? true : null;
  }
}

const contentSchema = z.looseObject({ metadata: z.looseObject({}).optional(), status: z.unknown().optional() });

/** An object without what the API server keeps about it. */
function contentOf(raw: unknown): string {
  const { status: _status, metadata = {}, ...content } = contentSchema.parse(raw);
  const {
    managedFields: _fields,
    resourceVersion: _version,
    generation: _generation,
    creationTimestamp: _created,
    uid: _uid,
    ...kept
  } = metadata;
  return JSON.stringify(sorted({ ...content, metadata: kept }));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, member]) => [key, sorted(member)]),
  );
}
