import { beforeEach, describe, expect, it } from 'vitest';
import { DEPLOYMENTS, EVENTS, PODS } from '../api/resource-type.ts';
import { ControllerBench } from './testing/bench.ts';

const NEVER_AVAILABLE = 2_147_483_646;
const NO_DEADLINE = 2_147_483_647;
const rolling = (maxSurge: number | string, maxUnavailable: number | string) => ({
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
});
const HELD = { minReadySeconds: NEVER_AVAILABLE, progressDeadlineSeconds: NO_DEADLINE };

let bench: ControllerBench;
beforeEach(() => {
  bench = new ControllerBench();
});

describe('a rollout', () => {
  it('goes by surge and unavailable, and ends complete', () => {
    bench.deploy('v1', { replicas: 10, ...rolling(3, 0) });
    bench.runAll();
    bench.patch(bench.image('v2'));
    expect(bench.sizes).toBe('v1: 10/10/10, v2: 3/0/0');
    bench.run(bench.podsOf('v2').slice(0, 2));
    expect(bench.sizes).toBe('v1: 8/8/8, v2: 5/2/2');
    bench.runAll();
    expect(bench.sizes).toBe('v2: 10/10/10');
    expect(bench.deployment.status).toMatchObject({ replicas: 10, updatedReplicas: 10, readyReplicas: 10, availableReplicas: 10 });
    expect(bench.deployment.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Progressing', reason: 'NewReplicaSetAvailable' }),
    );
  });

  it('is scaled in proportion while it is under way', () => {
    bench.deploy('v1', { replicas: 10, ...rolling(3, 0) });
    bench.runAll();
    bench.patch(bench.image('v2'));
    bench.patch({ replicas: 20 });
    // 23 of 13: 10 → 18 and 3 → 5, and not all ten to the new one.
    expect(bench.sizes).toBe('v1: 18/10/10, v2: 5/0/0');
  });

  it('numbers its revisions, and counts on when an old template comes back', () => {
    bench.deploy('v1', { replicas: 1 });
    bench.runAll();
    bench.patch(bench.image('v2'));
    bench.runAll();
    bench.patch(bench.image('v1'));
    bench.runAll();
    expect(bench.deployment.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3');
    expect(bench.replicaSets).toHaveLength(2);
    const [back] = bench.replicaSets.filter(({ spec }) => spec.replicas === 1);
    expect(back?.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3',
      'deployment.kubernetes.io/revision-history': '1',
    });
  });

  it('takes unhealthy old pods first', () => {
    bench.deploy('v1', { replicas: 10, ...rolling(1, 1) });
    bench.runAll();
    const sick = bench.pods.slice(4, 6);
    bench.run(sick, false);
    bench.patch(bench.image('v2'));
    // 11 − 9 available wanted − 1 new unavailable: one goes, and it is a sick one.
    expect(bench.sizes).toBe('v1: 9/8/8, v2: 2/0/0');
    const left = bench.podsOf('v1').map(({ metadata }) => metadata.name);
    expect(sick.filter(({ metadata }) => left.includes(metadata.name))).toHaveLength(1);
  });

  it('waits for minReadySeconds', () => {
    bench.deploy('v1', { replicas: 1, minReadySeconds: 5 });
    bench.run(bench.pods);
    expect(bench.sizes).toBe('v1: 1/1/0');
    bench.advance(4_999);
    expect(bench.sizes).toBe('v1: 1/1/0');
    bench.advance(1);
    expect(bench.sizes).toBe('v1: 1/1/1');
  });

  it('says so when its deadline has passed', () => {
    bench.deploy('v1', { replicas: 1, progressDeadlineSeconds: 60 });
    bench.advance(60_999);
    expect(bench.deployment.status?.conditions).not.toContainEqual(expect.objectContaining({ reason: 'ProgressDeadlineExceeded' }));
    bench.advance(1);
    expect(bench.deployment.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }),
    );
  });

  it('with Recreate ends all old pods before it starts a new one', () => {
    bench.deploy('v1', { replicas: 2, strategy: { type: 'Recreate' } });
    bench.runAll();
    bench.patch(bench.image('v2'));
    expect(bench.sizes).toBe('');
    for (const { metadata } of bench.api.list(PODS, 'shop')) bench.api.delete(PODS, 'shop', metadata.name, { gracePeriodSeconds: 0 });
    bench.settle();
    expect(bench.sizes).toBe('v2: 2/0/0');
  });

  it('keeps no more old ReplicaSets than the limit', () => {
    bench.deploy('v1', { replicas: 1, revisionHistoryLimit: 0 });
    bench.runAll();
    bench.patch(bench.image('v2'));
    bench.runAll();
    expect(bench.replicaSets.map(({ spec }) => spec.template.spec.containers[0]?.image)).toEqual(['v2']);
  });
});

describe('a hold', () => {
  beforeEach(() => {
    bench.deploy('v1', { replicas: 10, ...rolling('25%', '25%') });
    bench.runAll();
    bench.patch({ ...HELD, ...rolling(3, 0), ...bench.image('v2') });
    bench.runAll();
  });

  it('stops at surge new ones that serve and never count', () => {
    expect(bench.sizes).toBe('v1: 10/10/10, v2: 3/3/0');
  });

  it('gives up as many old ones as may be unavailable', () => {
    bench.patch({ ...rolling(0, 3) });
    expect(bench.sizes).toBe('v1: 7/7/7, v2: 3/3/0');
  });

  it('keeps its share when it is paused and scaled', () => {
    bench.patch({ ...rolling(4, 3) });
    bench.runAll();
    bench.patch({ ...rolling(0, 7) });
    bench.patch({ paused: true });
    expect(bench.sizes).toBe('v1: 3/3/3, v2: 7/7/0');
    // The table of reference: 10 → 6 → 3 → 12 → 10.
    for (const [replicas, sizes] of [
      [6, 'v1: 2, v2: 4'],
      [3, 'v1: 1, v2: 2'],
      [12, 'v1: 4, v2: 8'],
      [10, 'v1: 3, v2: 7'],
    ] as const) {
      bench.patch({ replicas });
      expect(bench.sizes.replaceAll(/\/\d+\/\d+/g, '')).toBe(sizes);
    }
  });

  it('does not move while paused, whatever the template and the fields say', () => {
    bench.patch({ paused: true });
    bench.patch({ ...bench.image('v3'), minReadySeconds: 0 });
    expect(bench.sizes).toBe('v1: 10/10/10, v2: 3/3/0');
    expect(bench.replicaSets).toHaveLength(2);
  });

  it('hands minReadySeconds to the ReplicaSet of the template only', () => {
    bench.patch({ paused: true });
    bench.patch({ minReadySeconds: 0 });
    bench.advance(1_000);
    expect(bench.sizes).toBe('v1: 10/10/10, v2: 3/3/3');
  });
});

describe('a ReplicaSet', () => {
  it('replaces pods that failed or are deleted, and counts neither', () => {
    bench.deploy('v1', { replicas: 3 });
    bench.runAll();
    const [first, second] = bench.pods;
    if (first === undefined || second === undefined) throw new Error('expected three pods');
    bench.fail(first);
    bench.api.delete(PODS, 'shop', second.metadata.name);
    bench.settle();
    expect(bench.pods).toHaveLength(3);
    expect(bench.sizes).toBe('v1: 3/1/1');
    expect(bench.replicaSets[0]?.status?.terminatingReplicas).toBe(1);
  });

  it('lets go of a pod whose labels fit no more, and takes it in again', () => {
    bench.deploy('v1', { replicas: 2 });
    bench.runAll();
    const name = bench.pods[0]?.metadata.name ?? '';
    bench.api.patch(PODS, 'shop', name, 'merge', { metadata: { labels: { app: 'other' } } }, { manager: 'test' });
    bench.settle();
    expect(bench.api.get(PODS, 'shop', name).metadata.ownerReferences ?? []).toEqual([]);
    expect(bench.pods).toHaveLength(3);
    bench.api.patch(PODS, 'shop', name, 'merge', { metadata: { labels: { app: 'web' } } }, { manager: 'test' });
    bench.settle();
    expect(bench.pods).toHaveLength(2);
  });

  it('tells in Events what it does', () => {
    bench.deploy('v1', { replicas: 1 });
    const told = bench.api.list(EVENTS, 'shop').map((event) => ('reason' in event ? event.reason : ''));
    expect(told).toContain('SuccessfulCreate');
    expect(told).toContain('ScalingReplicaSet');
  });
});

describe('garbage collection', () => {
  const left = () => [bench.replicaSets.length, bench.api.list(PODS, 'shop').length];

  beforeEach(() => bench.deploy('v1', { replicas: 2 }));

  it('takes ReplicaSets and pods away with their Deployment', () => {
    bench.api.delete(DEPLOYMENTS, 'shop', 'web');
    bench.settle();
    expect(left()).toEqual([0, 0]);
  });

  it('keeps them when asked to orphan them', () => {
    bench.api.delete(DEPLOYMENTS, 'shop', 'web', { propagationPolicy: 'Orphan' });
    bench.settle();
    expect(left()).toEqual([1, 2]);
  });

  it('in the foreground lets the owner go last', () => {
    bench.runAll();
    bench.api.delete(DEPLOYMENTS, 'shop', 'web', { propagationPolicy: 'Foreground' });
    bench.settle();
    expect(bench.deployment.metadata.deletionTimestamp).toBeDefined();
    for (const { metadata } of bench.api.list(PODS, 'shop')) bench.api.delete(PODS, 'shop', metadata.name, { gracePeriodSeconds: 0 });
    bench.settle();
    expect(bench.api.find(DEPLOYMENTS, 'shop', 'web')).toBeUndefined();
  });
});
