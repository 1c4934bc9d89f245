import { type Artifact, pinnedReference, type ResolvedService, SluiceError, selectContainers, type TemplateDryRunFact } from '@sluice/core';
import type { RestClient } from '../api/rest-client.ts';
import { deploymentSchema, podTemplateSchema } from '../workload/schema.ts';
import { templateDigest } from '../workload/template-digest.ts';
import { FIELD_MANAGER } from './dry-run-manifests.ts';
import { podTemplateFactSchema } from './pod-template-schema.ts';

/**
 * Tries the patch that the release will make first: the manifest's template, or the present one, with the new image. What comes back
 * carries the API server's defaults and what its admission plug-ins changed.
 */
export async function dryRunTemplate(
  client: RestClient,
  namespace: string,
  service: ResolvedService,
  artifact: Artifact,
  live: unknown,
  manifestTemplate: unknown,
): Promise<TemplateDryRunFact> {
  const present = deploymentSchema.parse(live).spec.template;
  const base = manifestTemplate == null ? present : podTemplateSchema.parse(manifestTemplate);
  const selection = selectContainers(base.spec, service);
  if (selection.kind === 'none') throw new SluiceError('no-container', 'input', `${selection.message}; ${selection.fix}`);
  const places = new Set(selection.containers.map((container) => container.index));
  const image = pinnedReference(artifact);
  const containers = base.spec.containers.map((container, index) => (places.has(index) ? { ...container, image } : container));
  const patch = [{ op: 'replace', path: '/spec/template', value: { ...base, spec: { ...base.spec, containers } } }];
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${service.workload.name}`;
  const query = { dryRun: 'All', fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' };
  const answer = await client.patch(path, 'json', patch, { query, patienceMs: 10_000 });
  const { template } = deploymentSchema.parse(answer).spec;
  return { template: podTemplateFactSchema.parse(template), changes: templateDigest(template) !== templateDigest(present) };
}
