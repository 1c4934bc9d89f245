import { type Check, forEachWorkload, passed } from '../check-context.ts';
import type { Finding } from '../check-result.ts';
import type { WorkloadFact } from '../facts.ts';
import { selectContainers } from '../select-containers.ts';

/** Fields of a Deployment that a release changes besides the images and its own annotations; Argo CD and Flux put them back. */
const RELEASED_POINTERS = ['/spec/paused', '/spec/minReadySeconds', '/spec/progressDeadlineSeconds', '/spec/strategy'] as const;

type Owner =
  | { readonly tool: 'Argo CD'; readonly app: string | null }
  | { readonly tool: 'Flux'; readonly via: 'Kustomization' | 'HelmRelease'; readonly app: string | null; readonly leavesAlone: boolean };

/** A tool that keeps the workload as it is in Git would undo the release; says which one, and what to set there. */
export const checkGitops: Check = (context) =>
  forEachWorkload(context, ({ service, workload }): Finding => {
    const owner = ownerOf(workload);
    if (owner === null) return passed(service.name, 'no GitOps owner seen', null);
    const selection = selectContainers(workload.template, service);
    const containers = selection.kind === 'selected' ? selection.containers.map((container) => container.name) : [];
    const named =
      owner.tool === 'Argo CD'
        ? `Argo CD${owner.app === null ? '' : ` app ${owner.app}`}`
        : `Flux${owner.app === null ? '' : ` ${owner.via} ${owner.app}`}`;
    if (owner.tool === 'Flux' && owner.leavesAlone) return passed(service.name, `${named} made it and leaves it alone since`, { ...owner });
    return {
      service: service.name,
      // What Argo CD ignores is written in its Application and a HelmRelease's drift detection in the HelmRelease: not seen from here.
      verdict: owner.tool === 'Flux' && owner.via === 'Kustomization' ? 'fail' : 'inconclusive',
      message: `Deployment ${workload.name} is synced by ${named}: it may undo this release`,
      fix: owner.tool === 'Argo CD' ? argoFix(workload.name, context.facts.namespace, containers) : fluxFix(owner.via, workload.name),
      evidence: { ...owner },
    };
  });

function ownerOf({ labels, annotations, managers }: WorkloadFact): Owner | null {
  const tracked = annotations['argocd.argoproj.io/tracking-id'];
  const argoLabel = labels['argocd.argoproj.io/instance'];
  const argoManager = managers.some((manager) => manager === 'argocd-controller' || manager === 'argocd-application-controller');
  if (tracked !== undefined || argoLabel !== undefined || argoManager) {
    // app.kubernetes.io/instance is also what Helm sets, so it names the app only where Argo CD was seen otherwise.
    return { tool: 'Argo CD', app: tracked?.split(':')[0] ?? argoLabel ?? labels['app.kubernetes.io/instance'] ?? null };
  }
  const leavesAlone =
    ['IfNotPresent', 'Ignore'].includes(annotations['kustomize.toolkit.fluxcd.io/ssa'] ?? '') ||
    annotations['kustomize.toolkit.fluxcd.io/reconcile'] === 'disabled';
  const fluxName = (toolkit: string) => {
    const name = labels[`${toolkit}.toolkit.fluxcd.io/name`];
    return name === undefined ? null : `${labels[`${toolkit}.toolkit.fluxcd.io/namespace`] ?? ''}/${name}`.replace(/^\//, '');
  };
  const kustomization = fluxName('kustomize');
  if (kustomization !== null || managers.includes('kustomize-controller'))
    return { tool: 'Flux', via: 'Kustomization', app: kustomization, leavesAlone };
  const helmRelease = fluxName('helm');
  if (helmRelease !== null || managers.includes('helm-controller'))
    return { tool: 'Flux', via: 'HelmRelease', app: helmRelease, leavesAlone: false };
  return null;
}

function argoFix(name: string, namespace: string, containers: readonly string[]): string {
  const images = containers.map((container) => `    - .spec.template.spec.containers[] | select(.name == "${container}") | .image`);
  return `release through its repository, or set in the Application's spec (RespectIgnoreDifferences makes a sync keep them too):
ignoreDifferences:
- group: apps
  kind: Deployment
  name: ${name}
  namespace: ${namespace}
  jsonPointers: [${RELEASED_POINTERS.join(', ')}]
${images.length > 0 ? `  jqPathExpressions:\n${images.join('\n').replaceAll('    - ', '  - ')}\n` : ''}syncPolicy:
  syncOptions: [RespectIgnoreDifferences=true]
then set prechecks: { gitops: off }`;
}

function fluxFix(via: 'Kustomization' | 'HelmRelease', name: string): string {
  if (via === 'Kustomization') {
    return `release through its repository, or set on Deployment ${name} in Git, so that Flux creates it and then leaves it alone:
metadata:
  annotations:
    kustomize.toolkit.fluxcd.io/ssa: IfNotPresent`;
  }
  const paths = ['/spec/template/spec/containers', ...RELEASED_POINTERS];
  return `release through its chart, or set in the HelmRelease's spec (an upgrade of the chart still overwrites the image):
driftDetection:
  mode: enabled
  ignore:
  - paths: [${paths.join(', ')}]
    target: { kind: Deployment, name: ${name} }
then set prechecks: { gitops: off }`;
}
