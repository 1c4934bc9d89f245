import { describe, expect, it } from 'vitest';
import { FakeCluster, refusal, send } from '../testing/fake-cluster.ts';
import { diagnosePods, explainPods, instanceOf } from './diagnose.ts';
import { podSchema, replicaSetSchema } from './schema.ts';

const PODS = '/api/v1/namespaces/shop/pods';
const EVENTS = '/api/v1/namespaces/shop/events';

function pod(name: string, changes: { owner?: string; status?: object; metadata?: object } = {}) {
  const { owner = 'rs1', status = {}, metadata = {} } = changes;
  return { metadata: { name, creationTimestamp: '2026-11-23T12:00:00Z', ownerReferences: [{ uid: owner }], ...metadata }, status };
}

const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };

function replicaSet(conditions: object[] = []) {
  return replicaSetSchema.parse({
    metadata: { name: 'api-1', uid: 'rs1', labels: { 'pod-template-hash': '5d4f' } },
    spec: { template: { spec: { containers: [] } } },
    status: { conditions },
  });
}

describe('diagnosePods', () => {
  it('lists the pods of one ReplicaSet that are not ready', async () => {
    await using cluster = await FakeCluster.start();
    cluster.put(`${PODS}/a`, pod('a', { status: ready }));
    cluster.put(`${PODS}/b`, pod('b'));
    cluster.put(`${PODS}/c`, pod('c', { owner: 'another' }));
    const { instances, creationFailure } = await diagnosePods(cluster.client, 'shop', replicaSet());
    expect(instances.map(({ name }) => name)).toEqual(['b']);
    expect(creationFailure).toBeNull();
    expect(cluster.requests[0]?.query.get('labelSelector')).toBe('pod-template-hash=5d4f');
  });

  it('keeps a hundred of many, over all pages', async () => {
    await using cluster = await FakeCluster.start();
    for (let number = 0; number < 1_200; number += 1) cluster.put(`${PODS}/p-${number}`, pod(`p-${number}`));
    expect((await diagnosePods(cluster.client, 'shop', replicaSet())).instances).toHaveLength(100);
    expect(cluster.requests).toHaveLength(24);
  });

  it('says why pods cannot be created', async () => {
    await using cluster = await FakeCluster.start();
    const failure = { type: 'ReplicaFailure', status: 'True', message: 'exceeded quota' };
    expect((await diagnosePods(cluster.client, 'shop', replicaSet([failure]))).creationFailure).toEqual({ message: 'exceeded quota' });
    expect((await diagnosePods(cluster.client, 'shop', replicaSet([{ ...failure, status: 'False' }]))).creationFailure).toBeNull();
  });
});

describe('instanceOf', () => {
  it('reads containers, the last exit and what scheduling said', () => {
    const seen = instanceOf(
      podSchema.parse(
        pod('a', {
          metadata: { deletionTimestamp: '2026-11-23T12:01:00Z' },
          status: {
            phase: 'Pending',
            conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' }],
            initContainerStatuses: [{ name: 'migrate', state: { terminated: { exitCode: 3, reason: 'Error' } } }],
            containerStatuses: [
              {
                name: 'main',
                restartCount: 2,
                state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
                lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
              },
            ],
          },
        }),
      ),
    );
    expect(seen).toEqual({
      name: 'a',
      createdAt: Date.parse('2026-11-23T12:00:00Z'),
      phase: 'Pending',
      ready: false,
      deleting: true,
      unschedulable: '0/3 nodes',
      containers: [
        { name: 'migrate', init: true, ready: false, restartCount: 0, waiting: null, lastExit: { exitCode: 3, reason: 'Error' } },
        {
          name: 'main',
          init: false,
          ready: false,
          restartCount: 2,
          waiting: { reason: 'CrashLoopBackOff', message: 'back-off' },
          lastExit: { exitCode: 137, reason: 'OOMKilled' },
        },
      ],
    });
  });

  it('is not unschedulable before anybody has tried', () => {
    expect(instanceOf(podSchema.parse(pod('a'))).unschedulable).toBeNull();
  });
});

describe('explainPods', () => {
  it('gives the newest five events in order, and the log of the container before', async () => {
    await using cluster = await FakeCluster.start();
    for (const second of [7, 3, 1, 6, 2, 5, 4]) {
      cluster.put(`${EVENTS}/e-${second}`, {
        metadata: { name: `e-${second}` },
        reason: 'BackOff',
        message: String(second),
        lastTimestamp: `2026-11-23T12:00:0${second}Z`,
      });
    }
    cluster.interfere = (request, response) =>
      request.path.endsWith('/log') &&
      send(response, 200, request.query.get('previous') === 'true' ? 'starting\n\npanic: no database\n' : 'now');
    expect(await explainPods(cluster.client, 'shop', ['a'])).toEqual([
      {
        pod: 'a',
        events: ['BackOff: 3', 'BackOff: 4', 'BackOff: 5', 'BackOff: 6', 'BackOff: 7'],
        logTail: ['starting', 'panic: no database'],
      },
    ]);
  });

  it('takes the present log where there is none before, and says what it may not read', async () => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = (request, response) => {
      if (request.path === EVENTS) return send(response, 403, refusal(403, 'Forbidden', 'cannot list events').body);
      return request.query.get('previous') === 'true'
        ? send(response, 400, refusal(400, 'BadRequest').body)
        : send(response, 200, 'listening\n');
    };
    const [explanation] = await explainPods(cluster.client, 'shop', ['a']);
    expect(explanation?.events[0]).toContain('events cannot be read');
    expect(explanation?.logTail).toEqual(['listening']);
  });

  it('never fails', async () => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = (_, response) => send(response, 403, refusal(403, 'Forbidden').body);
    expect(await explainPods(cluster.client, 'shop', ['a', 'b'])).toMatchObject([
      { pod: 'a', logTail: [] },
      { pod: 'b', logTail: [] },
    ]);
  });
});
