import type { Pod } from '../../kube/objects.ts';
import { isReady, readySinceMs } from '../pod-readiness.ts';

const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';

/**
 * The pods to delete first come first: controller.ActivePodsWithRanks. `related` are the pods of all ReplicaSets of the same owner: of two
 * alike the one on the fuller node goes.
 */
export function inDeletionOrder(pods: readonly Pod[], related: readonly Pod[], nowMs: number): readonly Pod[] {
  const onNode = new Map<string, number>();
  for (const { spec } of related) onNode.set(spec.nodeName ?? '', (onNode.get(spec.nodeName ?? '') ?? 0) + 1);
  const rank = ({ spec }: Pod) => onNode.get(spec.nodeName ?? '') ?? 0;
  return [...pods].sort((a, b) => compare(a, b, rank, nowMs));
}

function compare(a: Pod, b: Pod, rank: (pod: Pod) => number, nowMs: number): number {
  const assigned = ({ spec }: Pod) => Number((spec.nodeName ?? '') !== '');
  const phase = ({ status }: Pod) => PHASE_ORDER[status?.phase ?? 'Pending'] ?? 0;
  return (
    assigned(a) - assigned(b) ||
    phase(a) - phase(b) ||
    Number(isReady(a)) - Number(isReady(b)) ||
    deletionCost(a) - deletionCost(b) ||
    rank(b) - rank(a) ||
    (isReady(a) && isReady(b) ? compareAges(readySinceMs(a), readySinceMs(b), a, b, nowMs) : 0) ||
    compareRestarts(a, b) ||
    compareAges(createdMs(a), createdMs(b), a, b, nowMs)
  );
}

/** Younger first, on a scale of powers of two, so that about equal ages are decided by UID and not always hit the same. */
function compareAges(left: number | undefined, right: number | undefined, a: Pod, b: Pod, nowMs: number): number {
  if (left === right) return 0;
  if (left === undefined) return -1;
  if (right === undefined) return 1;
  const difference = ageRank(nowMs - left) - ageRank(nowMs - right);
  if (difference !== 0) return difference;
  const [uid = '', other = ''] = [a.metadata.uid, b.metadata.uid];
  return uid === other ? 0 : uid < other ? -1 : 1;
}

/** Upstream counts in nanoseconds. */
function ageRank(milliseconds: number): number {
  return milliseconds > 0 ? Math.trunc(Math.log2(milliseconds * 1e6)) : -1;
}

/** More restarts first; those of sidecars (init containers that run on) decide between equals. */
function compareRestarts(a: Pod, b: Pod): number {
  const most = (statuses: readonly { readonly restartCount: number }[] = []) =>
    Math.max(0, ...statuses.map(({ restartCount }) => restartCount));
  const sidecars = ({ spec, status }: Pod) => {
    const names = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name);
    return status?.initContainerStatuses?.filter(({ name }) => names.includes(name));
  };
  return most(b.status?.containerStatuses) - most(a.status?.containerStatuses) || most(sidecars(b)) - most(sidecars(a));
}

function createdMs({ metadata }: Pod): number | undefined {
  const time = Date.parse(metadata.creationTimestamp ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function deletionCost({ metadata }: Pod): number {
  const cost = Number(metadata.annotations?.[DELETION_COST] ?? 0);
  return Number.isInteger(cost) ? cost : 0;
}
