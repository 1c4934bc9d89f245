import { type Check, forEachWorkload, passed, type ServiceContext } from '../check-context.ts';
import type { Finding } from '../check-result.ts';
import { pinnedDigest, sameRepository } from '../same-image.ts';
import { selectContainers } from '../select-containers.ts';

/** Whether the version that is asked for already runs. That is no reason to stop, but a reason to do nothing (summarise.nothingToDo). */
export const checkVersion: Check = (context) =>
  forEachWorkload(context, (service): Finding => {
    const { name } = service.service;
    const fact = context.artifacts.find((artifact) => artifact.service === name);
    if (fact === undefined || 'error' in fact)
      return {
        service: name,
        verdict: 'inconclusive',
        message: 'no artifact to compare with',
        fix: null,
        evidence: { alreadyRunning: false },
      };
    const { version, digest } = fact.value;
    const wait = whyNot(service, fact.value);
    const evidence = { version, digest, running: imagesOf(service), alreadyRunning: wait === null };
    return wait === null
      ? passed(name, `${version} already runs on all ${service.workload.desiredCount} (same digest): nothing to do`, evidence)
      : passed(name, `${version} is to be released: ${wait}`, evidence);
  });

/** Why there is something to do; null when there is not. */
function whyNot(context: ServiceContext, artifact: { readonly image: string; readonly digest: string }): string | null {
  const { workload, facts, service } = context;
  const images = imagesOf(context);
  if (images.length === 0 || !images.every((image) => pinnedDigest(image) === artifact.digest && sameRepository(image, artifact.image))) {
    return `${images.join(', ') || 'nothing'} runs now`;
  }
  if (workload.observedGeneration < workload.generation) return 'the present template has not been taken up yet';
  const { desiredCount, updatedCount, totalCount, paused } = workload;
  if (updatedCount !== desiredCount || totalCount !== desiredCount || paused)
    return `${updatedCount} of ${desiredCount} instances run it so far`;
  if (service.manifests.length === 0) return null;
  const templateSame = facts.templateDryRun === null || ('value' in facts.templateDryRun && !facts.templateDryRun.value.changes);
  const manifestsSame = facts.manifests.every(({ dryRun }) => 'value' in dryRun && dryRun.value.changes === false);
  return templateSame && manifestsSame ? null : 'its image runs already, but its manifests change';
}

function imagesOf({ workload, service }: ServiceContext): readonly string[] {
  const selection = selectContainers(workload.template, service);
  return selection.kind === 'none' ? [] : selection.containers.map(({ index }) => workload.template.containers[index]?.image ?? '');
}
