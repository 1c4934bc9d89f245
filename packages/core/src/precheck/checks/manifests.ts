import type { ResolvedService } from '../../plan/resolved-plan.ts';
import { type Check, forEachWorkload, passed, unreadable } from '../check-context.ts';
import type { Finding } from '../check-result.ts';
import type { ManifestFact, OwnManifestFact, ReadFailure, ServiceFacts, WorkloadFact } from '../facts.ts';

/** What the API server answered to a dry run of everything the release will write. */
export const checkManifests: Check = (context) =>
  forEachWorkload(context, ({ service, facts, workload }) => {
    const findings = [
      ...changedSelector(service, workload, facts.ownManifest),
      ...templateFindings(service, workload, facts),
      ...facts.manifests.flatMap((manifest) => manifestFindings(service, manifest)),
    ];
    return findings.length > 0
      ? findings
      : passed(service.name, passMessage(workload, facts), {
          manifests: facts.manifests.map(({ source, kind, name }) => ({ source, kind, name })),
        });
  });

function changedSelector(service: ResolvedService, workload: WorkloadFact, own: OwnManifestFact | null): readonly Finding[] {
  if (own?.selector == null || sameLabels(own.selector, workload.selector)) return [];
  return [
    {
      service: service.name,
      verdict: 'fail',
      message: `${own.source}: spec.selector ${labels(own.selector)} differs from Deployment ${workload.name}, which has ${labels(workload.selector)}; a selector cannot be changed`,
      fix: 'put the old selector back in the manifest, or release under a new workload name',
      evidence: { manifest: own.selector, workload: workload.selector },
    },
  ];
}

function templateFindings(service: ResolvedService, workload: WorkloadFact, facts: ServiceFacts): readonly Finding[] {
  const { templateDryRun, ownManifest } = facts;
  if (templateDryRun === null) return [];
  const what =
    ownManifest === null ? `the new image on Deployment ${workload.name}` : `${ownManifest.source} on Deployment ${workload.name}`;
  return 'error' in templateDryRun ? [refused(service, what, null, templateDryRun.error)] : [];
}

function manifestFindings(service: ResolvedService, manifest: ManifestFact): readonly Finding[] {
  return 'error' in manifest.dryRun ? [refused(service, `${manifest.kind} ${manifest.name}`, manifest.source, manifest.dryRun.error)] : [];
}

function refused(service: ResolvedService, what: string, source: string | null, failure: ReadFailure): Finding {
  const { status, reason, message } = failure;
  const named = source === null ? what : `${source}: ${what}`;
  // Admission plug-ins answer 403 as well; only the authorizer says who cannot do what with which resource.
  if (status === 403 && /cannot (patch|create|get) resource/.test(message))
    return unreadable(service.name, `a dry run of ${what}`, failure);
  // What server-side apply cannot read is answered with 500 (kubernetes/kubernetes: typed patch objects).
  const unreadablePatch = /failed to create typed patch object/.test(message);
  if (status === 0 || status === 429 || (status >= 500 && !unreadablePatch))
    return { ...unreadable(service.name, `a dry run of ${what}`, failure), message: `a dry run of ${named} gave no answer: ${message}` };
  const evidence = { status, reason, message };
  if (/does not support dry run/.test(message)) {
    return {
      service: service.name,
      verdict: 'inconclusive',
      message: `${named} could not be tried: ${message}`,
      fix: null,
      evidence,
      warnsAtMost: true,
    };
  }
  if (status === 409) {
    return {
      service: service.name,
      verdict: 'fail',
      message: `${named}: fields belong to somebody else: ${message}`,
      fix: `leave those fields out of the manifest, or take them over once: kubectl apply --server-side --field-manager sluice --force-conflicts -f ${source?.split('#')[0] ?? 'FILE'}`,
      evidence,
    };
  }
  // Our own reasons are codes, the API server's are words like `Invalid`.
  const ours = /^[a-z-]+$/.test(reason);
  return {
    service: service.name,
    verdict: 'fail',
    message: ours ? `${named}: ${message}` : `the API server would refuse ${named}: ${message}`,
    fix: source === null ? null : `correct ${source}`,
    evidence,
  };
}

function passMessage(workload: WorkloadFact, { manifests, ownManifest }: ServiceFacts): string {
  const count = manifests.length + (ownManifest === null ? 0 : 1);
  const tried = count === 0 ? 'the new image would be accepted' : `${count} ${count === 1 ? 'manifest' : 'manifests'} would be accepted`;
  if (ownManifest?.replicas == null) return tried;
  return `${tried}; replicas: ${ownManifest.replicas} in ${ownManifest.source} is ignored, ${workload.name} keeps its ${workload.desiredCount}`;
}

function sameLabels(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => left[key] === right[key]);
}

function labels(selector: Readonly<Record<string, string>>): string {
  return `{${Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')}}`;
}
