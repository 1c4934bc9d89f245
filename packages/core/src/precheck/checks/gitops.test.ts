import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { aContext, withWorkload } from '../sample-facts.ts';
import { checkGitops } from './gitops.ts';

const FLUX = { 'kustomize.toolkit.fluxcd.io/name': 'shop', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' };

it.each([
  ['nobody', {}, 'pass', 'no GitOps owner seen'],
  ['Helm, whose label alone is no owner', { labels: { 'app.kubernetes.io/instance': 'shop' } }, 'pass', 'no GitOps owner seen'],
  [
    'Argo CD by its annotation',
    { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/api' } },
    'inconclusive',
    'Deployment api is synced by Argo CD app shop: it may undo this release',
  ],
  [
    'Argo CD by its label',
    { labels: { 'argocd.argoproj.io/instance': 'shop' } },
    'inconclusive',
    expect.stringContaining('Argo CD app shop'),
  ],
  [
    'Argo CD by its field manager',
    { managers: ['argocd-controller'], labels: { 'app.kubernetes.io/instance': 'boutique' } },
    'inconclusive',
    expect.stringContaining('Argo CD app boutique'),
  ],
  ['a Flux Kustomization', { labels: FLUX }, 'fail', expect.stringContaining('Flux Kustomization flux-system/shop')],
  [
    'a Flux Kustomization that leaves it alone',
    { labels: FLUX, annotations: { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' } },
    'pass',
    expect.stringContaining('leaves it alone'),
  ],
  ['a Flux HelmRelease', { managers: ['helm-controller'] }, 'inconclusive', expect.stringContaining('Flux')],
])('a workload owned by %s', (_name, workload, verdict, message) => {
  expect(checkGitops(aContext(withWorkload(workload)))).toMatchObject([{ verdict, message }]);
});

it('gives Argo CD settings that can be pasted', () => {
  const [finding] = checkGitops(aContext(withWorkload({ labels: { 'argocd.argoproj.io/instance': 'shop' } })));
  const yaml = (finding?.fix ?? '').split('\n').slice(1, -1).join('\n');
  expect(parse(yaml)).toEqual({
    ignoreDifferences: [
      {
        group: 'apps',
        kind: 'Deployment',
        name: 'api',
        namespace: 'shop',
        jsonPointers: ['/spec/paused', '/spec/minReadySeconds', '/spec/progressDeadlineSeconds', '/spec/strategy'],
        jqPathExpressions: ['.spec.template.spec.containers[] | select(.name == "main") | .image'],
      },
    ],
    syncPolicy: { syncOptions: ['RespectIgnoreDifferences=true'] },
  });
});
