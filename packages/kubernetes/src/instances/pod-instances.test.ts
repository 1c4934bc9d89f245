import { beginInstances, judgeInstances, type MetricPlace, takeInstances } from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { FakeCluster, refusal, send } from '../testing/fake-cluster.ts';
import { PodInstances } from './pod-instances.ts';

const PODS = '/api/v1/namespaces/shop/pods';
const PLACE: MetricPlace = { target: 'eu', context: null, namespace: 'shop', service: 'api', workload: 'api' };
const SETS = { new: ['api-6d4b75cb6d'], old: ['api-5f7c9d8b8'] };
const signal = new AbortController().signal;

function put(cluster: FakeCluster, name: string, replicaSet: string, container: Record<string, unknown> = {}): void {
  cluster.put(`${PODS}/${name}`, {
    metadata: {
      name,
      creationTimestamp: '2026-11-26T08:00:00Z',
      labels: { 'pod-template-hash': replicaSet.slice(replicaSet.lastIndexOf('-') + 1) },
      ownerReferences: [{ uid: `uid-${replicaSet}`, name: replicaSet, kind: 'ReplicaSet', controller: true }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-11-26T08:00:05Z' }],
      containerStatuses: [{ name: 'main', ready: true, restartCount: 0, state: { running: {} }, ...container }],
    },
  });
}

describe('PodInstances', () => {
  it('gives the instances of each side, and nobody else’s', async () => {
    await using cluster = await FakeCluster.start();
    put(cluster, 'api-6d4b75cb6d-aaaaa', 'api-6d4b75cb6d', {
      restartCount: 1,
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    });
    put(cluster, 'api-5f7c9d8b8-bbbbb', 'api-5f7c9d8b8');
    put(cluster, 'web-6d4b75cb6d-ccccc', 'web-6d4b75cb6d');
    const look = await new PodInstances(cluster.client).look(PLACE, SETS, signal);
    expect(look).toMatchObject({
      kind: 'seen',
      sampled: false,
      new: [
        {
          name: 'api-6d4b75cb6d-aaaaa',
          ready: true,
          readyChangedAt: Date.parse('2026-11-26T08:00:05Z'),
          containers: [{ restartCount: 1, lastExit: { exitCode: 137, reason: 'OOMKilled' } }],
        },
      ],
      old: [{ name: 'api-5f7c9d8b8-bbbbb' }],
    });
    expect(cluster.requests.map(({ query }) => query.get('labelSelector'))).toEqual([
      'pod-template-hash in (6d4b75cb6d)',
      'pod-template-hash in (5f7c9d8b8)',
    ]);
    const since = Date.parse('2026-11-26T07:59:00Z');
    expect(judgeInstances(takeInstances(beginInstances(since), look, since + 120_000))).toMatchObject({
      verdict: 'fail',
      code: 'oom-killed',
    });
  });

  it('reads no more than the first hundred of a side, and asks nothing of a side that is not there', async () => {
    await using cluster = await FakeCluster.start();
    for (let number = 0; number < 240; number += 1) put(cluster, `api-6d4b75cb6d-${String(number).padStart(5, '0')}`, 'api-6d4b75cb6d');
    const look = await new PodInstances(cluster.client).look(PLACE, { new: SETS.new, old: [] }, signal);
    expect(look.kind === 'seen' && [look.new.length, look.new.at(-1)?.name, look.old, look.sampled]).toEqual([
      100,
      'api-6d4b75cb6d-00099',
      [],
      true,
    ]);
    expect(cluster.requests).toHaveLength(2);
  });

  it('says what is missing where it may not list pods', async () => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = (_, response) => send(response, 403, refusal(403, 'Forbidden', 'pods is forbidden: User "ci" cannot list').body);
    expect(await new PodInstances(cluster.client).look(PLACE, SETS, signal)).toEqual({
      kind: 'nothing',
      verdict: 'error',
      code: 'refused',
      message: expect.stringMatching(/cannot list.*\n- apiGroups: \[""\]\n {2}resources: \[pods\]\n {2}verbs: \[list\]$/),
    });
  });

  it.each([
    [503, refusal(503, 'ServiceUnavailable').body, 'inconclusive', 'unreachable'],
    [200, { items: [{ metadata: {} }] }, 'error', 'unexpected-answer'],
  ])('gives no instances for %i %j', async (status, body, verdict, code) => {
    await using cluster = await FakeCluster.start();
    cluster.interfere = (_, response) => send(response, status, body);
    expect(await new PodInstances(cluster.client).look(PLACE, SETS, signal)).toMatchObject({ kind: 'nothing', verdict, code });
  });

  it('rejects when it is cancelled', async () => {
    await using cluster = await FakeCluster.start();
    await expect(new PodInstances(cluster.client).look(PLACE, SETS, AbortSignal.abort(new Error('SIGINT')))).rejects.toThrow('SIGINT');
  });
});
