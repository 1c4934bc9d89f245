import type { ResolvedService } from '@sluice/core';
import { z } from 'zod';
import type { RestClient } from '../api/rest-client.ts';
import { Discovery, objectPath } from '../precheck/discovery.ts';
import { FIELD_MANAGER, isOwn, type Manifest } from '../precheck/dry-run-manifests.ts';

const headSchema = z.looseObject({ apiVersion: z.string(), kind: z.string(), metadata: z.looseObject({ name: z.string() }) });

/** Applies what goes with a service, server-side and without force; the workload's own manifest goes into the batches instead. */
export async function applyManifests(
  client: RestClient,
  namespace: string,
  service: ResolvedService,
  manifests: readonly Manifest[],
): Promise<void> {
  const discovery = new Discovery(client);
  for (const manifest of manifests) {
    if (isOwn(manifest, service)) continue;
    const head = headSchema.parse(manifest.object);
    const place = await discovery.find(head.apiVersion, head.kind);
    const body = place.namespaced ? { ...head, metadata: { ...head.metadata, namespace } } : head;
    await client.patch(objectPath(place, namespace, head.metadata.name), 'apply', body, {
      query: { fieldManager: FIELD_MANAGER, force: false, fieldValidation: 'Strict' },
    });
  }
}
