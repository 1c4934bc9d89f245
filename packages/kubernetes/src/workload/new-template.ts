import { type Artifact, pinnedReference, type ResolvedService, SluiceError, selectContainers } from '@sluice/core';
import { hasStatus } from '../api/api-error.ts';
import type { RestClient } from '../api/rest-client.ts';
import { FIELD_MANAGER } from '../precheck/dry-run-manifests.ts';
import { type DeploymentObject, deploymentSchema, type PodTemplate, podTemplateSchema } from './schema.ts';

export interface NewTemplateInput {
  readonly service: ResolvedService;
  readonly artifact: Artifact;
  /** `spec.template` of the workload's own manifest; null takes the one that runs. */
  readonly manifestTemplate: unknown;
  /** Id of a release that replaces the instances even where nothing else about them changes. */
  readonly again?: string | null;
}

/** As `kubectl rollout restart` does it: what is in the template and means nothing makes it another one. */
const AGAIN_ANNOTATION = 'sluice.ci/again';

/** The API server answers 409 to a patch without resourceVersion too, when others write faster than it can apply it. */
const ATTEMPTS = 10;

/**
 * The template a release moves to, as the API server will have it: a server-side dry run puts defaults and admission into it. Nothing is
 * changed.
 */
export async function dryRunNewTemplate(client: RestClient, deployment: DeploymentObject, input: NewTemplateInput): Promise<PodTemplate> {
  const { namespace, name } = deployment.metadata;
  const patch = [{ op: 'replace', path: '/spec/template', value: newTemplate(deployment, input) }];
  const query = { dryRun: 'All', fieldManager: FIELD_MANAGER, fieldValidation: 'Strict' };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await client.patch(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`, 'json', patch, {
        query,
        patienceMs: 10_000,
      });
      return deploymentSchema.parse(answer).spec.template;
    } catch (error) {
      if (!hasStatus(error, 409) || attempt >= ATTEMPTS) throw error;
    }
  }
}

/** The template that runs, or the manifest's, with the service's containers on the pinned image. */
function newTemplate(deployment: DeploymentObject, { service, artifact, manifestTemplate, again = null }: NewTemplateInput): PodTemplate {
  const base = manifestTemplate == null ? deployment.spec.template : podTemplateSchema.parse(manifestTemplate);
  const selection = selectContainers(base.spec, service);
  if (selection.kind === 'none') throw new SluiceError('no-container', 'input', `${selection.message}; ${selection.fix}`);
  const places = new Set(selection.containers.map((container) => container.index));
  const image = pinnedReference(artifact);
  const containers = base.spec.containers.map((container, index) => (places.has(index) ? { ...container, image } : container));
  const metadata =
    again === null ? base.metadata : { ...base.metadata, annotations: { ...base.metadata?.annotations, [AGAIN_ANNOTATION]: again } };
  return { ...base, metadata, spec: { ...base.spec, containers } };
}
