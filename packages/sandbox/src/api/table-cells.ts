import type { ContainerStatus, Deployment, KubeObject, Pod, ReplicaSet } from '../kube/objects.ts';
import { humanDuration } from './human-duration.ts';
import { listOr, objectOr } from './json.ts';

export type Cell = string | number;

export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer';
  readonly cell: (object: KubeObject, nowMs: number) => Cell;
}

const text = (name: string, cell: Column['cell']): Column => ({ name, type: 'string', cell });
const count = (name: string, cell: (object: KubeObject) => number): Column => ({ name, type: 'integer', cell });

const NAME = text('Name', ({ metadata }) => metadata.name);
const AGE = text('Age', ({ metadata }, nowMs) => humanDuration(nowMs - Date.parse(metadata.creationTimestamp ?? '')));

/** What kubectl shows of each kind (pkg/printers/internalversion); of all others name and age. The caller's claim is the object's kind. */
const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  Deployment: [
    NAME,
    text('Ready', (object) => {
      const { spec, status } = object as Deployment;
      return `${status?.readyReplicas ?? 0}/${spec.replicas ?? 1}`;
    }),
    count('Up-to-date', (object) => (object as Deployment).status?.updatedReplicas ?? 0),
    count('Available', (object) => (object as Deployment).status?.availableReplicas ?? 0),
    AGE,
  ],
  ReplicaSet: [
    NAME,
    count('Desired', (object) => (object as ReplicaSet).spec.replicas ?? 1),
    count('Current', (object) => (object as ReplicaSet).status?.replicas ?? 0),
    count('Ready', (object) => (object as ReplicaSet).status?.readyReplicas ?? 0),
    AGE,
  ],
  Pod: [
    NAME,
    text('Ready', (object) => {
      const { spec, status } = object as Pod;
      return `${status?.containerStatuses?.filter(({ ready }) => ready).length ?? 0}/${spec.containers.length}`;
    }),
    text('Status', (object) => statusOfPod(object as Pod)),
    text('Restarts', (object) =>
      String((object as Pod).status?.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0),
    ),
    AGE,
  ],
  Namespace: [NAME, text('Status', (object) => String(objectOr(statusOf(object)).phase ?? '')), AGE],
  Node: [
    NAME,
    text('Status', (object) => {
      const conditions = listOr(objectOr(statusOf(object)).conditions).map(objectOr);
      const ready = conditions.some(({ type, status }) => type === 'Ready' && status === 'True') ? 'Ready' : 'NotReady';
      return objectOr('spec' in object ? object.spec : {}).unschedulable === true ? `${ready},SchedulingDisabled` : ready;
    }),
    text('Roles', () => '<none>'),
    AGE,
    text('Version', (object) => String(objectOr(objectOr(statusOf(object)).nodeInfo).kubeletVersion ?? '')),
  ],
  Event: [
    text('Last Seen', (object, nowMs) => humanDuration(nowMs - Date.parse(String('lastTimestamp' in object ? object.lastTimestamp : '')))),
    text('Type', (object) => String('type' in object ? object.type : '')),
    text('Reason', (object) => String('reason' in object ? object.reason : '')),
    text('Object', (object) => {
      const { kind, name } = objectOr('involvedObject' in object ? object.involvedObject : {});
      return `${String(kind).toLowerCase()}/${String(name)}`;
    }),
    text('Message', (object) => String('message' in object ? object.message : '')),
  ],
  ConfigMap: [NAME, count('Data', (object) => Object.keys(objectOr('data' in object ? object.data : {})).length), AGE],
  Lease: [NAME, text('Holder', (object) => String(objectOr('spec' in object ? object.spec : {}).holderIdentity ?? '')), AGE],
};

export function columnsOf(kind: string): readonly Column[] {
  return COLUMNS[kind] ?? [NAME, AGE];
}

function statusOf(object: KubeObject): unknown {
  return 'status' in object ? object.status : undefined;
}

/** printPod: the state of the last container that does not run; `Terminating` over all. */
function statusOfPod({ metadata, status = {} }: Pod): string {
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  const init = status.initContainerStatuses ?? [];
  const unfinished = init.findIndex(({ state }) => state.terminated?.exitCode !== 0);
  if (unfinished >= 0) return `Init:${stateOf(init[unfinished]) ?? `${unfinished}/${init.length}`}`;
  const states = (status.containerStatuses ?? []).flatMap((container) => stateOf(container) ?? []);
  return states.at(-1) ?? status.reason ?? status.phase ?? 'Unknown';
}

function stateOf(container: ContainerStatus | undefined): string | undefined {
  const { waiting, terminated } = container?.state ?? {};
  // An init container that waits for its turn is told by its number.
  return waiting?.reason === 'PodInitializing' ? undefined : (waiting?.reason ?? terminated?.reason);
}
