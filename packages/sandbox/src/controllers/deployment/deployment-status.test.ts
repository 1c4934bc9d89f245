import { describe, expect, it } from 'vitest';
import type { DeploymentStatus } from '../../kube/objects.ts';
import { deployment, replicaSet } from '../testing/objects.ts';
import { hasTimedOut, isComplete, isProgressing, progressCheckInMs, rolloutStatus } from './deployment-status.ts';

// Upstream's TestDeploymentComplete.
describe('isComplete', () => {
  it.each([
    ['not all become available', 5, 5, 5, 4, false],
    ['all are new and available', 5, 5, 5, 5, true],
    ['one is old', 5, 5, 4, 5, false],
    ['an old one still runs', 1, 2, 1, 1, false],
    ['the only one never comes up', 1, 1, 1, 0, false],
  ])('when %s', (_name, replicas, current, updated, available, expected) => {
    const status = { replicas: current, updatedReplicas: updated, availableReplicas: available };
    expect(isComplete(deployment({ replicas, status }), status)).toBe(expected);
  });
});

// Upstream's TestDeploymentProgressing.
describe('isProgressing', () => {
  const status = (replicas: number, updatedReplicas: number, readyReplicas: number, availableReplicas: number): DeploymentStatus => ({
    replicas,
    updatedReplicas,
    readyReplicas,
    availableReplicas,
  });
  it.each([
    ['there are more new ones', status(10, 4, 4, 4), status(10, 6, 4, 4), true],
    ['nothing changed', status(10, 4, 4, 4), status(10, 4, 4, 4), false],
    ['there are fewer old ones', status(10, 4, 6, 6), status(8, 4, 6, 6), true],
    ['there are fewer new ones', status(10, 7, 3, 3), status(10, 6, 3, 3), false],
    ['there are fewer in all but more new ones', status(10, 4, 7, 7), status(8, 8, 5, 5), true],
    ['more are ready', status(10, 10, 9, 8), status(10, 10, 10, 8), true],
    ['more are available', status(10, 10, 10, 9), status(10, 10, 10, 10), true],
  ])('when %s', (_name, before, after, expected) => {
    expect(isProgressing(deployment({ replicas: 10, status: before }), after)).toBe(expected);
  });
});

// Upstream's TestDeploymentTimedOut.
describe('hasTimedOut', () => {
  const at = (seconds: number) => Date.UTC(2026, 0, 1, 0, 1, seconds);
  const status = (since: number, reason = ''): DeploymentStatus => ({
    conditions: [{ type: 'Progressing', status: 'True', reason, lastUpdateTime: new Date(at(since)).toISOString() }],
  });
  it.each([
    ['there is no deadline', undefined, status(9), false],
    ['the deadline is infinite', 2_147_483_647, status(9), false],
    ['there was no progress for 11 of 10 seconds', 10, status(9), true],
    ['there was progress 9 of 10 seconds ago', 10, status(11), false],
    ['it was complete before', 10, status(0, 'NewReplicaSetAvailable'), false],
  ])('when %s', (_name, progressDeadlineSeconds, of, expected) => {
    const spec = progressDeadlineSeconds === undefined ? {} : { progressDeadlineSeconds };
    expect(hasTimedOut(deployment({ replicas: 1, spec, status: of }), of, at(20))).toBe(expected);
  });

  it('is asked again a second after the deadline', () => {
    const waiting = deployment({ replicas: 1, spec: { progressDeadlineSeconds: 30 }, status: status(0) });
    expect(progressCheckInMs(waiting, status(0), at(10))).toBe(21_000);
  });
});

describe('rolloutStatus', () => {
  it('adds the counts of all ReplicaSets, and leaves out what is 0', () => {
    const old = replicaSet('old', { size: 3, status: { replicas: 3, readyReplicas: 2, availableReplicas: 2 } });
    const fresh = replicaSet('new', { size: 1, status: { replicas: 1 } });
    const status = rolloutStatus(deployment({ replicas: 3, maxSurge: 1, maxUnavailable: 0 }), [old, fresh], fresh, 0, 'now');
    expect(status).toMatchObject({ replicas: 4, updatedReplicas: 1, readyReplicas: 2, availableReplicas: 2, unavailableReplicas: 2 });
    expect(status).not.toHaveProperty('collisionCount');
    expect(status.conditions).toEqual([
      expect.objectContaining({ type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', lastTransitionTime: 'now' }),
    ]);
  });

  it('takes over why a ReplicaSet cannot make its pods, the new one first', () => {
    const failure = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: 'exceeded quota',
      lastTransitionTime: 'then',
    };
    const fresh = replicaSet('new', { size: 1, status: { conditions: [failure] } });
    expect(rolloutStatus(deployment({ replicas: 1 }), [fresh], fresh, 0, 'now').conditions).toContainEqual({
      ...failure,
      lastUpdateTime: 'now',
    });
  });
});
