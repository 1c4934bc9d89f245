import { describe, expect, it } from 'vitest';
import type { ContainerFact } from './facts.ts';
import { type PodResources, podLimits, podRequests } from './pod-resources.ts';
import { formatResource } from './quantity.ts';

const container = (requests: Record<string, string>, limits: Record<string, string> = {}, sidecar = false): ContainerFact => ({
  name: 'x',
  image: 'x',
  requests,
  limits,
  readinessProbe: true,
  sidecar,
});
const pod = (parts: Partial<PodResources>): PodResources => ({
  containers: [],
  initContainers: [],
  podRequests: {},
  podLimits: {},
  overhead: {},
  ...parts,
});
const written = (amounts: ReadonlyMap<string, bigint>) =>
  Object.fromEntries([...amounts].map(([resource, amount]) => [resource, formatResource(resource, amount)]));

describe('the requests of a pod', () => {
  it.each([
    [
      'are the sum of its containers',
      pod({ containers: [container({ cpu: '200m', memory: '1Gi' }), container({ cpu: '300m' })] }),
      { cpu: '500m', memory: '1Gi' },
    ],
    [
      'fall back to the limit of a container',
      pod({ containers: [container({}, { cpu: '2', 'nvidia.com/gpu': '1' })] }),
      { cpu: '2', 'nvidia.com/gpu': '1' },
    ],
    [
      'are an init container’s when that needs more',
      pod({ containers: [container({ cpu: '500m' })], initContainers: [container({ cpu: '1' })] }),
      { cpu: '1' },
    ],
    [
      'count sidecars as running, also beside later init containers',
      pod({ containers: [container({ cpu: '100m' })], initContainers: [container({ cpu: '50m' }, {}, true), container({ cpu: '200m' })] }),
      { cpu: '250m' },
    ],
    [
      'count a sidecar with the containers',
      pod({ containers: [container({ cpu: '1' })], initContainers: [container({ cpu: '50m' }, {}, true)] }),
      { cpu: '1050m' },
    ],
    ['are the pod’s own where it has them', pod({ containers: [container({ cpu: '1' })], podRequests: { cpu: '3' } }), { cpu: '3' }],
    [
      'include the overhead of its runtime',
      pod({ containers: [container({ memory: '1Gi' })], overhead: { memory: '512Mi' } }),
      { memory: '1536Mi' },
    ],
  ])('%s', (_name, given, expected) => {
    expect(written(podRequests(given))).toEqual(expected);
  });
});

it('the limits of a pod leave out requests', () => {
  expect(written(podLimits(pod({ containers: [container({ cpu: '1' }, { memory: '1Gi' }), container({}, { memory: '1Gi' })] })))).toEqual({
    memory: '2Gi',
  });
});
