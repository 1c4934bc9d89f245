import { type Artifact, type ResolvedService, SluiceError, selectContainers, type VersionRecord, type WorkloadRecord } from '@sluice/core';
import { hasStatus } from '../api/api-error.ts';
import type { RestClient } from '../api/rest-client.ts';
import { readMark } from './mark.ts';
import { dryRunNewTemplate } from './new-template.ts';
import { type DeploymentObject, deploymentSchema, type PodTemplate } from './schema.ts';
import { templateDigest } from './template-digest.ts';
import type { TemplateKeeper } from './template-store.ts';

export interface PrepareInput {
  readonly target: string;
  readonly context: string | null;
  readonly namespace: string;
  readonly service: ResolvedService;
  readonly artifact: Artifact;
  /** `spec.template` of the workload's own manifest; null to take the one that runs. */
  readonly manifestTemplate: unknown;
  /** Id of a release that replaces the instances even where nothing else about them changes. */
  readonly again?: string | null;
  /** Version of the last good release, where the record knows what runs now. */
  readonly versionOf: (templateDigest: string) => string | null;
}

/**
 * Finds out what a release of this service changes, without changing it: the new template as the API server will have it
 * (server-side dry run, so defaults and admission are in it), and keeps both templates as ControllerRevisions.
 */
export async function prepareWorkload(client: RestClient, store: TemplateKeeper, input: PrepareInput): Promise<WorkloadRecord> {
  const { namespace, service, artifact } = input;
  const deployment = await readDeployment(client, namespace, service.workload.name);
  const { spec, metadata } = deployment;
  const mark = readMark(metadata.annotations);
  if (mark) {
    throw new SluiceError(
      'held-by-another',
      'world',
      `Deployment ${namespace}/${metadata.name} is held by release ${mark.releaseId}, which this record does not know. Undo it first: sluice rollback ${mark.releaseId}`,
    );
  }
  const template = await dryRunNewTemplate(client, deployment, input);
  const stable = await keep(
    store,
    deployment,
    spec.template,
    input.versionOf(templateDigest(spec.template)) ?? tagOf(spec.template, service),
  );
  return {
    target: input.target,
    service: service.name,
    context: input.context,
    namespace,
    name: metadata.name,
    stable,
    goal: await keep(store, deployment, template, artifact.version),
    back: stable,
    originals: {
      minReadySeconds: spec.minReadySeconds,
      progressDeadlineSeconds: spec.progressDeadlineSeconds,
      strategy: spec.strategy,
      paused: spec.paused,
    },
    state: null,
  };
}

/** What people would call a version that was not released through here: the tag of the service's image, or the start of its digest. */
function tagOf(template: PodTemplate, service: ResolvedService): string | null {
  const selection = selectContainers(template.spec, service);
  const name = selection.kind === 'selected' ? selection.containers[0]?.name : undefined;
  const image = template.spec.containers.find((container) => container.name === name)?.image ?? '';
  const [reference, digest] = image.slice(image.lastIndexOf('/') + 1).split('@');
  return reference?.split(':')[1] ?? digest?.replace('sha256:', '').slice(0, 12) ?? null;
}

export async function readDeployment(client: RestClient, namespace: string, name: string): Promise<DeploymentObject> {
  try {
    return deploymentSchema.parse(await client.get(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`));
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
    throw new SluiceError(
      'no-workload',
      'input',
      `there is no Deployment ${namespace}/${name}. Create it first (kubectl apply), or name it in the plan: services.<name>.workload`,
      { cause: error },
    );
  }
}

async function keep(
  store: TemplateKeeper,
  deployment: DeploymentObject,
  template: PodTemplate,
  version: string | null,
): Promise<VersionRecord> {
  return {
    version,
    digest: templateDigest(template),
    revision: await store.keep(deployment, template),
    images: template.spec.containers.map((container) => container.image),
  };
}
