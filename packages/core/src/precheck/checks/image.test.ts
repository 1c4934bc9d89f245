import { expect, it } from 'vitest';
import type { NodeFact, PodTemplateFact } from '../facts.ts';
import { aContext, aNode, anArtifact, aTemplate, FORBIDDEN, withWorkload } from '../sample-facts.ts';
import { checkImage } from './image.ts';

const run = (platforms: string[], nodes: Partial<NodeFact>[] | null, template: Partial<PodTemplateFact> = {}) =>
  checkImage(
    aContext(
      {
        ...withWorkload({ template: aTemplate(template) }),
        nodes: nodes === null ? FORBIDDEN : { value: nodes.map((node, index) => aNode({ name: `node-${index}`, ...node })) },
      },
      { artifacts: [{ service: 'api', value: anArtifact({ platforms }) }] },
    ),
  );
const ARM = { platform: 'linux/arm64', labels: { 'kubernetes.io/arch': 'arm64' } };

type Case = [string, string[], Partial<NodeFact>[] | null, Partial<PodTemplateFact>, string, string];

it.each<Case>([
  ['fits every node', ['linux/amd64', 'linux/arm64'], [{}, ARM], {}, 'pass', 'exists for all 2 nodes it can land on'],
  ['has a variant of the platform', ['linux/arm64/v8'], [ARM], {}, 'pass', 'exists for all 1 nodes'],
  [
    'lacks a platform',
    ['linux/amd64'],
    [{}, ARM],
    {},
    'fail',
    'runs on linux/amd64, but 1 of 2 nodes it can land on are linux/arm64 (node-1)',
  ],
  ['lacks one where the workload does not land', ['linux/amd64'], [{}, { ...ARM, unschedulable: true }], {}, 'pass', 'for all 1 nodes'],
  [
    'has the selected platform, with nodes unread',
    ['linux/arm64'],
    null,
    { nodeSelector: { 'kubernetes.io/arch': 'arm64' } },
    'pass',
    'for linux/arm64, which the workload selects',
  ],
  ['cannot be compared, with nodes unread', ['linux/amd64'], null, {}, 'inconclusive', 'whether the nodes do is not known'],
  ['does not say its platforms', [], [{}], {}, 'inconclusive', 'the registry does not say'],
  ['has attestations only', ['unknown/unknown'], [{}], {}, 'inconclusive', 'the registry does not say'],
  ['has no node at all', ['linux/amd64'], [{ ready: false }], {}, 'inconclusive', 'none of the 1 nodes takes this workload now'],
  [
    'meets nodes that do not say what they are',
    ['linux/amd64'],
    [{ platform: null }],
    {},
    'inconclusive',
    'the nodes do not say what they are',
  ],
])('an image that %s', (_name, platforms, nodes, template, verdict, message) => {
  expect(run(platforms, nodes, template)).toMatchObject([{ verdict, message: expect.stringContaining(message) }]);
});

it('not knowing never stops a release', () => {
  expect(run(['linux/amd64'], null)).toMatchObject([{ warnsAtMost: true }]);
});

it.each([
  [404, 'fail'],
  [500, 'error'],
])('an image that the registry answers %d for is %s', (status, verdict) => {
  const error = { status, reason: '', message: 'ghcr.io/acme/api:v2 not in registry' };
  expect(checkImage(aContext({}, { artifacts: [{ service: 'api', error }] }))).toMatchObject([
    { verdict, message: 'ghcr.io/acme/api:v2 not in registry' },
  ]);
});
