import { describe, expect, it } from 'vitest';
import { deployment, replicaSet } from '../testing/objects.ts';
import { spareReplicaSets } from './spare-replica-sets.ts';

const set = (name: string, size: number, pods = 0, more: { deletionTimestamp?: string; annotations?: Record<string, string> } = {}) =>
  replicaSet(name, { size, status: { replicas: pods }, metadata: more });

// Upstream's TestDeploymentController_cleanupDeployment and …Order.
describe('spareReplicaSets', () => {
  it.each([
    ['those over the limit', [set('a', 0), set('b', 0), set('c', 0)], 1, ['a', 'b']],
    ['only those without pods', [set('a', 0), set('b', 0, 1), set('c', 1), set('d', 1, 1)], 0, ['a']],
    ['all with a limit of 0', [set('a', 0), set('b', 0)], 0, ['a', 'b']],
    ['none that are in use', [set('a', 1, 1), set('b', 1, 1)], 0, []],
    ['none that are deleted already', [set('a', 0, 0, { deletionTimestamp: 'now' })], 0, []],
    ['none without a limit', [set('a', 0), set('b', 0)], 2_147_483_647, []],
  ])('are %s', (_name, sets, revisionHistoryLimit, expected) => {
    const spare = spareReplicaSets(deployment({ replicas: 1, spec: { revisionHistoryLimit } }), sets);
    expect(spare.map(({ metadata }) => metadata.name)).toEqual(expected);
  });

  it('are none whose last change their controller has not seen', () => {
    const unseen = replicaSet('a', { size: 0, metadata: { generation: 2 }, status: { replicas: 0, observedGeneration: 1 } });
    expect(spareReplicaSets(deployment({ replicas: 1, spec: { revisionHistoryLimit: 0 } }), [unseen])).toEqual([]);
  });

  it('are the ones with the lowest revision', () => {
    const revision = (value: string) => ({ annotations: { 'deployment.kubernetes.io/revision': value } });
    const sets = [set('a', 0, 0, revision('10')), set('b', 0, 0, revision('9')), set('c', 0, 0, revision('11'))];
    const spare = spareReplicaSets(deployment({ replicas: 1, spec: { revisionHistoryLimit: 1 } }), sets);
    expect(spare.map(({ metadata }) => metadata.name)).toEqual(['b', 'a']);
  });
});
