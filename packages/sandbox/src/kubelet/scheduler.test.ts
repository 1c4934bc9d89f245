import { describe, expect, it } from 'vitest';
import type { Node, Pod, PodSpec } from '../kube/objects.ts';
import { Scheduler } from './scheduler.ts';

const node = (name: string, allocatable: Record<string, string> = {}, extra: Partial<Node> = {}): Node => ({
  metadata: { name, labels: { 'kubernetes.io/arch': 'amd64' } },
  status: { allocatable: { cpu: '2', memory: '4Gi', pods: '10', ...allocatable } },
  ...extra,
});

let pods = 0;
function pod(requests: Record<string, string> = {}, spec: Partial<PodSpec> = {}): Pod {
  pods += 1;
  return {
    metadata: { name: `pod-${pods}`, uid: `pod-${pods}` },
    spec: { containers: [{ name: 'main', image: 'web', resources: { requests } }], ...spec },
  };
}

function scheduler(...nodes: Node[]): Scheduler {
  const made = new Scheduler();
  for (const each of nodes) made.setNode(each);
  return made;
}

describe('Scheduler', () => {
  it('spreads pods over the nodes they fit on', () => {
    const under = scheduler(node('a'), node('b'));
    const names = Array.from({ length: 4 }, () => under.place(pod({ cpu: '500m' }))).map((placement) =>
      placement.kind === 'node' ? placement.name : '',
    );
    expect(names.sort()).toEqual(['a', 'a', 'b', 'b']);
  });

  it('says what is missing on how many nodes, and finds room again when a pod is gone', () => {
    const under = scheduler(node('a', { 'nvidia.com/gpu': '1' }), node('b'));
    const first = pod({ 'nvidia.com/gpu': '1' });
    expect(under.place(first)).toEqual({ kind: 'node', name: 'a' });
    expect(under.place(pod({ 'nvidia.com/gpu': '1' }))).toEqual({
      kind: 'unschedulable',
      message: '0/2 nodes are available: 2 Insufficient nvidia.com/gpu.',
    });
    expect(under.release('nobody')).toBe(false);
    expect(under.release(first.metadata.uid ?? '')).toBe(true);
    expect(under.place(pod({ 'nvidia.com/gpu': '1' }))).toEqual({ kind: 'node', name: 'a' });
  });

  it.each<[string, Partial<PodSpec>, string]>([
    ['a selector nothing matches', { nodeSelector: { 'kubernetes.io/arch': 'arm64' } }, "didn't match Pod's node affinity/selector"],
    ['more cpu than a node has', { containers: [{ name: 'main', image: 'web', resources: { limits: { cpu: '3' } } }] }, 'Insufficient cpu'],
  ])('does not place %s', (_, spec, message) => {
    expect(scheduler(node('a')).place(pod({}, spec))).toMatchObject({ kind: 'unschedulable', message: expect.stringContaining(message) });
  });

  it('keeps pods off cordoned and tainted nodes', () => {
    expect(scheduler(node('a', {}, { spec: { unschedulable: true } })).place(pod())).toMatchObject({
      message: expect.stringContaining('unschedulable'),
    });
    const tainted = node('a', {}, { spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } });
    expect(scheduler(tainted).place(pod())).toMatchObject({ message: expect.stringContaining('untolerated taint') });
    expect(scheduler(tainted).place(pod({}, { tolerations: [{ key: 'gpu', operator: 'Exists' }] }))).toEqual({ kind: 'node', name: 'a' });
  });

  it('follows the node a DaemonSet names', () => {
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['b'] }] }],
        },
      },
    };
    expect(scheduler(node('a'), node('b'), node('c')).place(pod({}, { affinity }))).toEqual({ kind: 'node', name: 'b' });
  });
});
