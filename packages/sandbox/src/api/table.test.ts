import { describe, expect, it } from 'vitest';
import type { KubeObject, Pod } from '../kube/objects.ts';
import { humanDuration } from './human-duration.ts';
import { DEPLOYMENTS, PODS } from './resource-type.ts';
import { asksForTable, tableOf } from './table.ts';

const CREATED = '2026-01-01T00:00:00Z';
const NOW = Date.parse(CREATED) + 150_000;

function cells(type: typeof PODS, object: object): unknown {
  const table = tableOf(type, [object as KubeObject], {}, NOW) as { rows: { cells: unknown[] }[] };
  return table.rows[0]?.cells;
}

const pod = (status: Pod['status'], metadata: object = {}) => ({
  metadata: { name: 'p', creationTimestamp: CREATED, ...metadata },
  spec: { containers: [{ name: 'main', image: '' }] },
  status,
});
const container = (state: object, more: object = {}) => ({
  name: 'main',
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  ...more,
});

describe('tableOf', () => {
  it('shows a Deployment as kubectl does', () => {
    const web = {
      metadata: { name: 'web', creationTimestamp: CREATED },
      spec: { replicas: 3 },
      status: { readyReplicas: 2, updatedReplicas: 1 },
    };
    expect(cells(DEPLOYMENTS, web)).toEqual(['web', '2/3', 1, 0, '2m30s']);
  });

  it.each([
    ['Running', pod({ phase: 'Running', containerStatuses: [container({ running: { startedAt: CREATED } }, { ready: true })] }), '1/1'],
    ['CrashLoopBackOff', pod({ phase: 'Running', containerStatuses: [container({ waiting: { reason: 'CrashLoopBackOff' } })] }), '0/1'],
    ['Error', pod({ phase: 'Running', containerStatuses: [container({ terminated: { exitCode: 1, reason: 'Error' } })] }), '0/1'],
    ['Evicted', pod({ phase: 'Failed', reason: 'Evicted' }), '0/1'],
    ['Terminating', pod({ phase: 'Running' }, { deletionTimestamp: CREATED }), '0/1'],
    ['Init:Error', pod({ phase: 'Pending', initContainerStatuses: [container({ terminated: { exitCode: 1, reason: 'Error' } })] }), '0/1'],
    ['Init:0/1', pod({ phase: 'Pending', initContainerStatuses: [container({ running: { startedAt: CREATED } })] }), '0/1'],
    ['Pending', pod({ phase: 'Pending' }), '0/1'],
  ])('shows a pod that is %s', (status, object, ready) => {
    expect(cells(PODS, object)).toEqual(['p', ready, status, '0', '2m30s']);
  });
});

it('gives a table to whoever asks for one first', () => {
  expect(asksForTable('application/json;as=Table;v=v1;g=meta.k8s.io,application/json')).toBe(true);
  expect(asksForTable('application/json, */*;q=0.5')).toBe(false);
});

it.each([
  [0, '0s'],
  [119_999, '119s'],
  [600_000, '10m'],
  [3 * 3_600_000 + 60_000, '3h1m'],
  [10 * 3_600_000, '10h'],
  [50 * 3_600_000, '2d2h'],
  [20 * 86_400_000, '20d'],
])('shows %i ms as %s', (milliseconds, expected) => {
  expect(humanDuration(milliseconds)).toBe(expected);
});
