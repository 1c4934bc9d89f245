import { describe, expect, it } from 'vitest';
import type { Pod } from '../../kube/objects.ts';
import { type PodParts, pod } from '../testing/objects.ts';
import { inDeletionOrder } from './deletion-order.ts';

const NOW = Date.UTC(2026, 5, 1);
const HOUR = 3_600_000;
const MONTH = 30 * 24 * HOUR;
const READY_NOW: PodParts = { node: 'node', readyAt: NOW, createdAt: NOW };

/** Names in the order in which they go; `related` are alone on their nodes unless given. */
function order(pods: readonly Pod[], related: readonly Pod[] = pods): readonly string[] {
  return inDeletionOrder(pods, related, NOW).map(({ metadata }) => metadata.name);
}

// Upstream's TestSortingActivePodsWithRanks.
describe('inDeletionOrder', () => {
  it.each<[string, PodParts, PodParts]>([
    ['one without a node before a pending one', { phase: 'Pending' }, { node: 'node', phase: 'Pending' }],
    ['a pending one before one of unknown phase', { node: 'node', phase: 'Pending' }, { node: 'node', phase: 'Unknown' }],
    ['one of unknown phase before a running one', { node: 'node', phase: 'Unknown' }, { node: 'node' }],
    ['one that is not ready before a ready one', { node: 'node' }, { node: 'node', readyAt: 'unknown' }],
    ['one that does not say since when it is ready before one that does', { node: 'node', readyAt: 'unknown' }, READY_NOW],
    ['one ready now before one ready for a month', READY_NOW, { node: 'node', readyAt: NOW - MONTH, createdAt: NOW - MONTH }],
    ['one with more restarts first', { ...READY_NOW, restarts: 9001 }, READY_NOW],
    [
      'of as many restarts the one with more of its sidecar first',
      { ...READY_NOW, restarts: 1, sidecarRestarts: 9001 },
      { ...READY_NOW, restarts: 1 },
    ],
    ['a younger one first', READY_NOW, { ...READY_NOW, createdAt: NOW - MONTH }],
    ['one of a lower deletion cost first', { ...READY_NOW, deletionCost: '10' }, { ...READY_NOW, deletionCost: '100' }],
    [
      'one ready for 2 hours before one ready for 5',
      { node: 'node', readyAt: NOW - 2 * HOUR, createdAt: NOW - MONTH },
      { node: 'node', readyAt: NOW - 5 * HOUR, createdAt: NOW - MONTH },
    ],
  ])('puts %s', (_name, first, second) => {
    const [sooner, later] = [pod('sooner', first), pod('later', second)];
    expect(order([sooner, later])).toEqual(['sooner', 'later']);
    expect(order([later, sooner])).toEqual(['sooner', 'later']);
  });

  it('takes one from the node with more of its kind, whatever its age', () => {
    const lone = pod('lone', { ...READY_NOW, node: 'one' });
    const crowded = pod('crowded', { node: 'two', readyAt: NOW - MONTH, createdAt: NOW - MONTH });
    expect(order([lone, crowded], [lone, crowded, pod('related', { ...READY_NOW, node: 'two' })])).toEqual(['crowded', 'lone']);
  });

  it('decides about ages of the same order of magnitude by UID', () => {
    const five = { node: 'node', readyAt: NOW - 5 * HOUR, createdAt: NOW - MONTH };
    const eight = { node: 'node', readyAt: NOW - 8 * HOUR, createdAt: NOW - MONTH };
    expect(order([pod('b', five), pod('a', eight)])).toEqual(['a', 'b']);
    expect(order([pod('a', five), pod('b', eight)])).toEqual(['a', 'b']);
  });
});
