import { expect, it } from 'vitest';
import { roomOn } from './node-room.ts';
import { aContainer, aNode, aTemplate } from './sample-facts.ts';

const template = (requests: Record<string, string>) => aTemplate({ containers: [aContainer({ requests, limits: {} })] });
const node = aNode({ allocatable: { cpu: '4', memory: '8Gi', pods: '10', 'nvidia.com/gpu': '2' } });

it.each([
  ['cpu', { cpu: '400m' }, { cpu: '3' }, { podCount: 2, bounded: 'cpu' }],
  ['memory', { cpu: '1m', memory: '3Gi' }, {}, { podCount: 2, bounded: 'memory' }],
  ['the number of pods', {}, { pods: '9' }, { podCount: 1, bounded: 'pods' }],
  ['a device', { 'nvidia.com/gpu': '1' }, { 'nvidia.com/gpu': '2' }, { podCount: 0, bounded: 'nvidia.com/gpu' }],
  ['a device that the node does not have', { 'acme.com/fpga': '1' }, {}, { podCount: 0, bounded: 'acme.com/fpga' }],
  ['an overcommitted node', { cpu: '1' }, { cpu: '5' }, { podCount: 0, bounded: 'cpu' }],
])('the room on a node is bounded by %s', (_name, requests, used, expected) => {
  expect(roomOn(node, used, template(requests))).toEqual({ node: 'node-1', ...expected });
});
