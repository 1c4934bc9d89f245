import type { Deployment, Pod, ReplicaSet } from '../../kube/objects.ts';

/** Objects as small as a decision needs them. */

type Amount = number | string;

export interface DeploymentParts {
  readonly replicas: number;
  readonly maxSurge?: Amount;
  readonly maxUnavailable?: Amount;
  readonly status?: Deployment['status'];
  readonly spec?: Partial<Deployment['spec']>;
}

export function deployment({ replicas, maxSurge, maxUnavailable, status, spec }: DeploymentParts): Deployment {
  return {
    metadata: { name: 'foo', namespace: 'default', uid: 'foo-uid' },
    spec: {
      replicas,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { ...(maxSurge !== undefined && { maxSurge }), ...(maxUnavailable !== undefined && { maxUnavailable }) },
      },
      selector: { matchLabels: { app: 'foo' } },
      template: { metadata: { labels: { app: 'foo' } }, spec: { containers: [{ name: 'main', image: 'foo' }] } },
      ...spec,
    },
    ...(status !== undefined && { status }),
  };
}

export interface ReplicaSetParts {
  readonly size: number;
  /** Hours after midnight; the smaller, the older. */
  readonly created?: number;
  readonly available?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly status?: ReplicaSet['status'];
  readonly metadata?: Partial<ReplicaSet['metadata']>;
}

export function replicaSet(name: string, { size, created = 0, available, annotations, status, metadata }: ReplicaSetParts): ReplicaSet {
  return {
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      creationTimestamp: `2026-01-01T0${created}:00:00Z`,
      ...(annotations !== undefined && { annotations }),
      ...metadata,
    },
    spec: { replicas: size, template: { spec: { containers: [{ name: 'main', image: name }] } } },
    status: { ...status, ...(available !== undefined && { availableReplicas: available }) },
  };
}

export interface PodParts {
  readonly node?: string;
  readonly phase?: string;
  /** Milliseconds since 1970 at which it became ready; `unknown` for a ready one that does not say. */
  readonly readyAt?: number | 'unknown';
  readonly createdAt?: number;
  readonly restarts?: number;
  readonly sidecarRestarts?: number;
  readonly deletionCost?: string;
}

export function pod(
  name: string,
  { node, phase = 'Running', readyAt, createdAt, restarts = 0, sidecarRestarts = 0, deletionCost }: PodParts,
): Pod {
  const ready = {
    type: 'Ready',
    status: readyAt === undefined ? 'False' : 'True',
    ...(typeof readyAt === 'number' && { lastTransitionTime: new Date(readyAt).toISOString() }),
  };
  const status = (of: string, restartCount: number) => ({ name: of, image: '', imageID: '', ready: true, restartCount, state: {} });
  return {
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      ...(createdAt !== undefined && { creationTimestamp: new Date(createdAt).toISOString() }),
      ...(deletionCost !== undefined && { annotations: { 'controller.kubernetes.io/pod-deletion-cost': deletionCost } }),
    },
    spec: {
      ...(node !== undefined && { nodeName: node }),
      containers: [{ name: 'main', image: '' }],
      initContainers: [{ name: 'sidecar', image: '', restartPolicy: 'Always' }],
    },
    status: {
      phase,
      conditions: [ready],
      containerStatuses: [status('main', restarts)],
      initContainerStatuses: [status('sidecar', sidecarRestarts)],
    },
  };
}
