import type { PodTemplateFact, ServiceFacts, WorkloadFact } from './facts.ts';

/** The pod template after the release: as the dry run answered it, else the present one (only the image would differ). */
export function newTemplate(facts: ServiceFacts, workload: WorkloadFact): PodTemplateFact {
  return facts.templateDryRun !== null && 'value' in facts.templateDryRun ? facts.templateDryRun.value.template : workload.template;
}
