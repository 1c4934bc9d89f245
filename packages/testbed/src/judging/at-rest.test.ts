import type { Deployment, ReplicaSet } from '@sluice/sandbox';
import { describe, expect, it } from 'vitest';
import { notAtRest } from './at-rest.ts';

const SETTINGS = { progressDeadlineSeconds: 600, strategy: { type: 'RollingUpdate' } };
const template = (image: string) => ({ metadata: {}, spec: { containers: [{ name: 'main', image }] } });

function deployment(image: string, more: object = {}, annotations: Record<string, string> = {}): Deployment {
  return {
    metadata: { name: 'web', annotations },
    spec: { replicas: 2, selector: { matchLabels: {} }, template: template(image), ...SETTINGS, ...more },
  } as Deployment;
}

function replicaSet(image: string, replicas: number, readyReplicas = replicas): ReplicaSet {
  return { metadata: { name: image }, spec: { replicas, template: template(image) }, status: { readyReplicas } } as ReplicaSet;
}

describe('notAtRest', () => {
  const rest = { image: 'v2', n: 2, settings: SETTINGS };

  it('finds nothing where one version serves with the settings of its owner', () => {
    expect(notAtRest(deployment('v2'), [replicaSet('v1', 0), replicaSet('v2', 2)], rest)).toEqual([]);
  });

  it.each([
    ['another image', deployment('v1'), [replicaSet('v2', 2)], 'runs v1, expected v2'],
    ['an instance that is not ready', deployment('v2'), [replicaSet('v2', 2, 1)], 'v2 has 2 (1 ready), expected 2'],
    ['an old instance', deployment('v2'), [replicaSet('v1', 1), replicaSet('v2', 2)], 'v1 has 1 (1 ready), expected 0'],
    ['a pause', deployment('v2', { paused: true }), [replicaSet('v2', 2)], 'it is paused'],
    ['settings of a hold', deployment('v2', { minReadySeconds: 2147483646 }), [replicaSet('v2', 2)], 'settings are'],
    [
      'an annotation',
      deployment('v2', {}, { 'sluice.ci/release': 'shop-test-1' }),
      [replicaSet('v2', 2)],
      'left behind: sluice.ci/release',
    ],
  ])('names %s', (_, found, sets, message) => {
    expect(notAtRest(found, sets, rest).join('; ')).toContain(message);
  });
});
