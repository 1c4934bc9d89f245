import { expect, it } from 'vitest';
import type { ReadFailure, ServiceFacts } from '../facts.ts';
import { aContext, aTemplate, withWorkload } from '../sample-facts.ts';
import { checkManifests } from './manifests.ts';

const tried = { value: { template: aTemplate(), changes: true } };
const run = (parts: Partial<ServiceFacts>) => checkManifests(aContext(withWorkload({}, parts)));
const manifest = (error: ReadFailure) =>
  run({ templateDryRun: tried, manifests: [{ source: 'k8s/a.yaml#2', kind: 'ConfigMap', name: 'conf', dryRun: { error } }] });
const own = (parts: object) => ({ ownManifest: { source: 'k8s/a.yaml', selector: null, replicas: null, ...parts } });

it.each([
  ['no manifest', {}, 'the new image would be accepted'],
  [
    'one manifest',
    { manifests: [{ source: 'a', kind: 'ConfigMap', name: 'c', dryRun: { value: { changes: true } } }] },
    '1 manifest would be accepted',
  ],
  ['the same selector', own({ selector: { app: 'api' } }), '1 manifest would be accepted'],
  [
    'replicas in the manifest',
    own({ replicas: 3 }),
    '1 manifest would be accepted; replicas: 3 in k8s/a.yaml is ignored, api keeps its 10',
  ],
])('pass with %s', (_name, parts, message) => {
  expect(run({ templateDryRun: tried, ...parts })).toMatchObject([{ verdict: 'pass', message }]);
});

it('with a changed selector fail, because it cannot be changed', () => {
  expect(run({ templateDryRun: tried, ...own({ selector: { app: 'api', tier: 'web' } }) })).toMatchObject([
    {
      verdict: 'fail',
      message:
        'k8s/a.yaml: spec.selector {app=api, tier=web} differs from Deployment api, which has {app=api}; a selector cannot be changed',
    },
  ]);
});

it.each([
  [
    'a conflict of owners',
    409,
    'Conflict',
    'conflict with "kubectl": .data.a',
    'fail',
    'k8s/a.yaml#2: ConfigMap conf: fields belong to somebody else: conflict with "kubectl": .data.a',
  ],
  [
    'a refusal',
    422,
    'Invalid',
    'spec.x: Required value',
    'fail',
    'the API server would refuse k8s/a.yaml#2: ConfigMap conf: spec.x: Required value',
  ],
  [
    'an unknown field',
    500,
    '',
    'failed to create typed patch object: field not declared in schema',
    'fail',
    expect.stringContaining('the API server would refuse'),
  ],
  ['a policy', 403, 'Forbidden', 'admission webhook "p" denied the request', 'fail', expect.stringContaining('denied the request')],
  [
    'a missing permission',
    403,
    'Forbidden',
    'configmaps "conf" is forbidden: User "ci" cannot patch resource "configmaps"',
    'error',
    'a dry run of ConfigMap conf cannot be read: permission missing',
  ],
  [
    'a webhook without dry run',
    400,
    'BadRequest',
    'admission webhook "p" does not support dry run',
    'inconclusive',
    expect.stringContaining('could not be tried'),
  ],
  ['our own reason', 422, 'manifest-namespace', 'it is for namespace x', 'fail', 'k8s/a.yaml#2: ConfigMap conf: it is for namespace x'],
  ['an outage', 503, '', 'etcd is away', 'error', 'a dry run of k8s/a.yaml#2: ConfigMap conf gave no answer: etcd is away'],
])('tell %s', (_name, status, reason, text, verdict, message) => {
  expect(manifest({ status, reason, message: text })).toMatchObject([{ verdict, message }]);
});

it('tell a refusal of the workload’s own template', () => {
  expect(run({ templateDryRun: { error: { status: 422, reason: 'Invalid', message: 'image: Required value' } } })).toMatchObject([
    { verdict: 'fail', message: 'the API server would refuse the new image on Deployment api: image: Required value' },
  ]);
});
