import type { Artifact, ResolvedService, TemplateDryRunFact } from '@sluice/core';
import type { RestClient } from '../api/rest-client.ts';
import { dryRunNewTemplate } from '../workload/new-template.ts';
import { deploymentSchema } from '../workload/schema.ts';
import { templateDigest } from '../workload/template-digest.ts';
import { podTemplateFactSchema } from './pod-template-schema.ts';

/** Tries the template that the release will move to, and says whether it differs from the one that runs. */
export async function dryRunTemplate(
  client: RestClient,
  service: ResolvedService,
  artifact: Artifact,
  live: unknown,
  manifestTemplate: unknown,
): Promise<TemplateDryRunFact> {
  const deployment = deploymentSchema.parse(live);
  const template = await dryRunNewTemplate(client, deployment, { service, artifact, manifestTemplate });
  return {
    template: podTemplateFactSchema.parse(template),
    changes: templateDigest(template) !== templateDigest(deployment.spec.template),
  };
}
