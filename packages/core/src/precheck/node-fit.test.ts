import { expect, it } from 'vitest';
import { mayLandOn } from './node-fit.ts';
import { aNode, aTemplate } from './sample-facts.ts';

const gpu = { key: 'gpu', value: 'yes', effect: 'NoSchedule' };
const expression = (key: string, operator: string, ...values: string[]) => ({
  nodeTerms: [{ expressions: [{ key, operator, values }], fields: [] }],
});
const toleration = (key: string, operator: string, value = '', effect = '') => ({ tolerations: [{ key, operator, value, effect }] });

it.each([
  ['a plain node', {}, {}, true],
  ['a node that is not ready', { ready: false }, {}, false],
  ['a cordoned node', { unschedulable: true }, {}, false],
  ['a node with the selected label', { labels: { disk: 'ssd' } }, { nodeSelector: { disk: 'ssd' } }, true],
  ['a node without the selected label', {}, { nodeSelector: { disk: 'ssd' } }, false],
  ['a tainted node', { taints: [gpu] }, {}, false],
  ['a tainted node it tolerates by value', { taints: [gpu] }, toleration('gpu', 'Equal', 'yes', 'NoSchedule'), true],
  ['a tainted node whose other value it tolerates', { taints: [gpu] }, toleration('gpu', 'Equal', 'no'), false],
  ['a tainted node whose other effect it tolerates', { taints: [gpu] }, toleration('gpu', 'Exists', '', 'NoExecute'), false],
  ['a tainted node when it tolerates everything', { taints: [gpu] }, toleration('', 'Exists'), true],
  ['a node that would rather not', { taints: [{ ...gpu, effect: 'PreferNoSchedule' }] }, {}, true],
  ['a node in the zone', { labels: { zone: 'a' } }, expression('zone', 'In', 'a', 'b'), true],
  ['a node of another zone', { labels: { zone: 'c' } }, expression('zone', 'In', 'a', 'b'), false],
  ['a node outside the named zones', { labels: { zone: 'c' } }, expression('zone', 'NotIn', 'a'), true],
  ['a node with the label', { labels: { zone: 'c' } }, expression('zone', 'Exists'), true],
  ['a node with a label it must not have', { labels: { zone: 'c' } }, expression('zone', 'DoesNotExist'), false],
  ['a node with enough', { labels: { cores: '8' } }, expression('cores', 'Gt', '4'), true],
  ['a node with too much', { labels: { cores: '8' } }, expression('cores', 'Lt', '4'), false],
  ['a node without the number', {}, expression('cores', 'Gt', '4'), false],
  ['a node under an empty term', {}, { nodeTerms: [{ expressions: [], fields: [] }] }, false],
  [
    'the named node',
    { name: 'n1' },
    { nodeTerms: [{ expressions: [], fields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] }] },
    true,
  ],
])('%s: may the pod land there?', (_name, node, pod, expected) => {
  expect(mayLandOn(aNode(node), aTemplate(pod))).toBe(expected);
});
