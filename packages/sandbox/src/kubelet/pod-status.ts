import { createHash } from 'node:crypto';
import type { Condition, Container, ContainerState, ContainerStatus, Pod, PodStatus } from '../kube/objects.ts';
import type { PodLife } from './pod-life.ts';

export interface StatusContext {
  readonly now: Date;
  readonly podIp: string;
}

/** An Event a real kubelet would post on coming to this point. */
export interface LifeEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** The whole status a pod has at this point of its life. Fields and reasons are a real kubelet's. */
export function podStatus(pod: Pod, life: PodLife, context: StatusContext): PodStatus {
  const now = seconds(context.now);
  const ready = life.stage === 'running' && life.ready;
  const initialized = life.stage !== 'init-crashed';
  const hasInit = (pod.spec.initContainers?.length ?? 0) > 0;
  const before = pod.status?.conditions ?? [];
  const condition = (type: string, holds: boolean, reason?: string): Condition => {
    const old = before.find((candidate) => candidate.type === type);
    const status = holds ? 'True' : 'False';
    return {
      type,
      status,
      lastTransitionTime: old?.status === status && old.lastTransitionTime !== undefined ? old.lastTransitionTime : now,
      ...(holds || reason === undefined
        ? {}
        : { reason, message: `containers with unready status: [${pod.spec.containers.map(({ name }) => name).join(' ')}]` }),
    };
  };
  return {
    phase: life.stage === 'running' || life.stage === 'crashed' ? 'Running' : 'Pending',
    startTime: pod.status?.startTime ?? now,
    hostIP: '127.0.0.1',
    podIP: context.podIp,
    podIPs: [{ ip: context.podIp }],
    conditions: [
      condition('PodReadyToStartContainers', true),
      condition('Initialized', initialized, 'ContainersNotInitialized'),
      condition('Ready', ready, 'ContainersNotReady'),
      condition('ContainersReady', ready, 'ContainersNotReady'),
      condition('PodScheduled', true),
    ],
    ...(hasInit && {
      initContainerStatuses: (pod.spec.initContainers ?? []).map((container, index) =>
        containerStatus(pod, container, initState(life, now, index)),
      ),
    }),
    containerStatuses: pod.spec.containers.map((container) =>
      containerStatus(pod, container, mainState(pod, life, now, container, hasInit)),
    ),
  };
}

interface StateOfContainer {
  readonly state: ContainerState;
  readonly lastState?: ContainerState;
  readonly ready: boolean;
  readonly restarts: number;
}

function mainState(pod: Pod, life: PodLife, now: string, container: Container, hasInit: boolean): StateOfContainer {
  const exited: ContainerState = { terminated: { exitCode: 1, reason: 'Error', startedAt: now, finishedAt: now } };
  const backingOff: ContainerState = {
    waiting: {
      reason: 'CrashLoopBackOff',
      message: `back-off restarting failed container=${container.name} pod=${pod.metadata.name}_${pod.metadata.namespace}`,
    },
  };
  switch (life.stage) {
    case 'bound':
      return { state: { waiting: { reason: 'ContainerCreating' } }, ready: false, restarts: life.restarts };
    case 'pull-failed': {
      const message = pullError(container.image, life.permanent);
      return {
        state: { waiting: { reason: life.permanent ? 'ImagePullBackOff' : 'ErrImagePull', message } },
        ready: false,
        restarts: life.restarts,
      };
    }
    case 'config-error':
      return {
        state: { waiting: { reason: 'CreateContainerConfigError', message: `secret "${life.secret}" not found` } },
        ready: false,
        restarts: life.restarts,
      };
    case 'init-crashed':
      // A pod without init containers has nowhere else to show that its start fails.
      if (!hasInit) return { state: life.backOff ? backingOff : exited, lastState: exited, ready: false, restarts: life.restarts };
      return { state: { waiting: { reason: 'PodInitializing' } }, ready: false, restarts: 0 };
    case 'running': {
      const old = pod.status?.containerStatuses?.find(({ name }) => name === container.name);
      const startedAt = old?.state.running !== undefined && old.restartCount === life.restarts ? old.state.running.startedAt : now;
      return {
        state: { running: { startedAt } },
        ...(life.restarts > 0 && { lastState: exited }),
        ready: life.ready,
        restarts: life.restarts,
      };
    }
    case 'crashed':
      // restartCount counts starts after the first: it grows when the container runs again.
      return {
        state: life.backOff ? backingOff : exited,
        ...(life.restarts > 1 || life.backOff ? { lastState: exited } : {}),
        ready: false,
        restarts: life.restarts - 1,
      };
  }
}

function initState(life: PodLife, now: string, index: number): StateOfContainer {
  const failed: ContainerState = { terminated: { exitCode: 1, reason: 'Error', startedAt: now, finishedAt: now } };
  switch (life.stage) {
    case 'running':
    case 'crashed':
      return { state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now } }, ready: true, restarts: 0 };
    case 'init-crashed':
      if (index > 0) return { state: { waiting: { reason: 'PodInitializing' } }, ready: false, restarts: 0 };
      return life.backOff
        ? {
            state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off restarting failed init container' } },
            lastState: failed,
            ready: false,
            restarts: life.restarts,
          }
        : { state: failed, ready: false, restarts: life.restarts };
    case 'bound':
    case 'pull-failed':
    case 'config-error':
      return { state: { waiting: { reason: 'PodInitializing' } }, ready: false, restarts: 0 };
  }
}

function containerStatus(pod: Pod, container: Container, of: StateOfContainer): ContainerStatus {
  const runs = of.state.running !== undefined || of.state.terminated !== undefined || of.lastState !== undefined;
  return {
    name: container.name,
    image: container.image,
    imageID: runs ? imageId(container.image) : '',
    ...(runs && { containerID: `containerd://${digest(`${pod.metadata.uid}/${container.name}/${of.restarts}`)}` }),
    ready: of.ready,
    started: of.state.running !== undefined,
    restartCount: of.restarts,
    state: of.state,
    ...(of.lastState !== undefined && { lastState: of.lastState }),
  };
}

function imageId(image: string): string {
  const [repository = image, pinned] = image.split('@');
  return pinned === undefined ? `${repository.replace(/:[^:/]+$/, '')}@sha256:${digest(image)}` : image;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function pullError(image: string, backOff: boolean): string {
  return backOff
    ? `Back-off pulling image "${image}": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "${image}": not found`
    : `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": not found`;
}

/** The Event that goes with coming to `life`, when a kubelet posts one. */
export function lifeEvent(pod: Pod, life: PodLife): LifeEvent | undefined {
  const container = pod.spec.containers[0];
  if (container === undefined) return undefined;
  switch (life.stage) {
    case 'pull-failed':
      return life.permanent
        ? { type: 'Normal', reason: 'BackOff', message: `Back-off pulling image "${container.image}"` }
        : { type: 'Warning', reason: 'Failed', message: `Failed to pull image "${container.image}": ${pullError(container.image, false)}` };
    case 'config-error':
      return { type: 'Warning', reason: 'Failed', message: `Error: secret "${life.secret}" not found` };
    case 'init-crashed':
      return life.backOff
        ? {
            type: 'Warning',
            reason: 'BackOff',
            message: `Back-off restarting failed container ${(pod.spec.initContainers?.[0] ?? container).name} in pod ${pod.metadata.name}`,
          }
        : undefined;
    case 'crashed':
      return life.backOff
        ? {
            type: 'Warning',
            reason: 'BackOff',
            message: `Back-off restarting failed container ${container.name} in pod ${pod.metadata.name}`,
          }
        : undefined;
    case 'running':
      return !life.ready && life.wasReady ? unhealthy() : undefined;
    case 'bound':
      return undefined;
  }
}

export function unhealthy(message = 'Readiness probe failed: HTTP probe failed with statuscode: 503'): LifeEvent {
  return { type: 'Warning', reason: 'Unhealthy', message };
}

/** Kubernetes keeps times of status to the second. */
function seconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
