import type { Artifact } from '../../plan/artifact.ts';
import { platformsMatch } from '../../plan/platforms.ts';
import { type Check, type CheckContext, passed, unreadable } from '../check-context.ts';
import type { Finding } from '../check-result.ts';
import type { NodeFact, PodTemplateFact, ServiceFacts } from '../facts.ts';
import { newTemplate } from '../new-template.ts';
import { mayLandOn } from '../node-fit.ts';

const ARCHITECTURE_LABEL = 'kubernetes.io/arch';
const SYSTEM_LABEL = 'kubernetes.io/os';

/** The image exists, and every node that its workload may land on can run it. */
export const checkImage: Check = (context) =>
  context.services.map((service): Finding => {
    const fact = context.artifacts.find((artifact) => artifact.service === service.name);
    if (fact === undefined)
      return { service: service.name, verdict: 'inconclusive', message: 'no artifact was resolved', fix: null, evidence: null };
    if ('error' in fact) {
      const { status, reason, message } = fact.error;
      const missing = status === 404;
      return {
        service: service.name,
        verdict: missing ? 'fail' : 'error',
        message,
        fix: missing ? 'wait for the build that pushes it, or name the services whose image exists' : null,
        evidence: { status, reason },
      };
    }
    return platformFinding(service.name, fact.value, context);
  });

function platformFinding(service: string, artifact: Artifact, { facts }: CheckContext): Finding {
  // Attestations in an index are listed as a platform of their own.
  const platforms = artifact.platforms.filter((platform) => platform !== 'unknown/unknown');
  const found = `${artifact.image}:${artifact.version} exists`;
  const unknown = (message: string, fix: string | null = null): Finding => ({
    service,
    verdict: 'inconclusive',
    message: `${found}; ${message}`,
    fix,
    evidence: { platforms, digest: artifact.digest },
    warnsAtMost: true,
  });
  if (platforms.length === 0) return unknown('the registry does not say on which platforms it runs');
  const template = templateOf(facts.services[service]);
  if (template === null)
    return { ...unknown('whether it fits the nodes is not known: the workload could not be read'), because: 'workload' };
  const selected = selectedPlatform(template);
  if (selected !== null && platformsMatch(platforms, [selected]).kind === 'fits')
    return passed(service, `${found} for ${selected}, which the workload selects`, { platforms, selected, digest: artifact.digest });
  if ('error' in facts.nodes) {
    const why = unreadable(service, 'nodes', facts.nodes.error);
    return {
      ...unknown(`it runs on ${platforms.join(', ')}; whether the nodes do is not known: ${why.message}`, why.fix),
      ...(why.because && { because: why.because }),
    };
  }
  const candidates = facts.nodes.value.filter((node) => mayLandOn(node, template));
  if (candidates.length === 0)
    return unknown(`it runs on ${platforms.join(', ')}, but none of the ${facts.nodes.value.length} nodes takes this workload now`);
  const match = platformsMatch(
    platforms,
    candidates.flatMap((node) => node.platform ?? []),
  );
  const evidence = { platforms, digest: artifact.digest, nodes: countPlatforms(candidates) };
  if (match.kind === 'unknown') return unknown(`it runs on ${platforms.join(', ')}; the nodes do not say what they are`);
  if (match.kind === 'fits') return passed(service, `${found} for all ${candidates.length} nodes it can land on`, evidence);
  const misfits = candidates.filter((node) => node.platform !== null && match.missing.includes(node.platform));
  const [architecture] = (match.usable[0] ?? platforms[0] ?? '').split('/').slice(1);
  return {
    service,
    verdict: 'fail',
    message: `${artifact.image}:${artifact.version} runs on ${platforms.join(', ')}, but ${misfits.length} of ${candidates.length} nodes it can land on are ${match.missing.join(', ')} (${misfits[0]?.name}${misfits.length > 1 ? ', …' : ''})`,
    fix: `build the image for them too, or keep the workload off them: nodeSelector: { ${ARCHITECTURE_LABEL}: ${architecture} }`,
    evidence,
  };
}

function templateOf(facts: ServiceFacts | undefined): PodTemplateFact | null {
  if (facts === undefined || 'error' in facts.workload || facts.workload.value === null) return null;
  return newTemplate(facts, facts.workload.value);
}

/** `linux/arm64` when the pod's node selector leaves no choice. */
function selectedPlatform({ nodeSelector }: PodTemplateFact): string | null {
  const architecture = nodeSelector[ARCHITECTURE_LABEL];
  return architecture === undefined ? null : `${nodeSelector[SYSTEM_LABEL] ?? 'linux'}/${architecture}`;
}

function countPlatforms(nodes: readonly NodeFact[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { platform } of nodes) counts[platform ?? 'unknown'] = (counts[platform ?? 'unknown'] ?? 0) + 1;
  return counts;
}
