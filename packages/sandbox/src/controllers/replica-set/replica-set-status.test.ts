import { describe, expect, it } from 'vitest';
import { pod, replicaSet } from '../testing/objects.ts';
import { replicaSetStatus } from './replica-set-status.ts';

const NOW = Date.UTC(2026, 5, 1);
const counted = (failure?: string) => ({ active: [pod('a', { readyAt: NOW - 4_000 }), pod('b', {})], terminating: [], failure });

describe('replicaSetStatus', () => {
  it('counts ready pods, and available ones by minReadySeconds', () => {
    const set = replicaSet('set', { size: 2, metadata: { generation: 7 } });
    expect(replicaSetStatus(set, counted(), NOW, 'now')).toMatchObject({
      replicas: 2,
      readyReplicas: 1,
      availableReplicas: 1,
      observedGeneration: 7,
    });
    const patient = { ...set, spec: { ...set.spec, minReadySeconds: 5 } };
    expect(replicaSetStatus(patient, counted(), NOW, 'now')).not.toHaveProperty('availableReplicas');
  });

  it('says why pods could not be made, once, until they can', () => {
    const set = replicaSet('set', { size: 3 });
    const failing = replicaSetStatus(set, counted('exceeded quota'), NOW, 'now');
    const condition = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: 'exceeded quota',
      lastTransitionTime: 'now',
    };
    expect(failing.conditions).toEqual([condition]);
    expect(replicaSetStatus({ ...set, status: failing }, counted('still'), NOW, 'later').conditions).toEqual([condition]);
    expect(replicaSetStatus({ ...set, status: failing }, counted(), NOW, 'later')).not.toHaveProperty('conditions');
  });
});
