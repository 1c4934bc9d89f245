import { describe, expect, it } from 'vitest';
import { judge } from './failure-cause.ts';
import type { Instance, InstanceContainer } from './instance.ts';

const NOW = 1_000_000;

function container(changes: Partial<InstanceContainer> = {}): InstanceContainer {
  return { name: 'main', init: false, ready: false, restartCount: 0, waiting: null, lastExit: null, ...changes };
}

function pod(ageSeconds: number, containers: readonly InstanceContainer[] = [container()], changes: Partial<Instance> = {}): Instance {
  return {
    name: `pod-${ageSeconds}`,
    createdAt: NOW - ageSeconds * 1000,
    phase: 'Running',
    ready: false,
    deleting: false,
    unschedulable: null,
    containers,
    ...changes,
  };
}

function waiting(reason: string, message = '', changes: Partial<InstanceContainer> = {}): InstanceContainer {
  return container({ waiting: { reason, message }, ...changes });
}

function judged(instances: readonly Instance[], creation: { message: string; since: number | null } | null = null) {
  const creationFailure = creation ? { message: creation.message } : null;
  return judge({ diagnosis: { instances, creationFailure }, now: NOW, timeoutMs: 60_000, creationFailingSince: creation?.since ?? null });
}

describe('judge', () => {
  it.each<[string, Instance, { kind: string; final: boolean; message?: string } | null]>([
    [
      'a second crash',
      pod(5, [waiting('CrashLoopBackOff', '', { restartCount: 2, lastExit: { exitCode: 137, reason: 'OOMKilled' } })]),
      { kind: 'crash-loop', final: true, message: 'container main crashed 2 times (exit code 137, OOMKilled)' },
    ],
    ['a first crash', pod(5, [waiting('CrashLoopBackOff', '', { restartCount: 1 })]), { kind: 'crash-loop', final: false }],
    [
      'a first crash after the timeout',
      pod(61, [waiting('CrashLoopBackOff', '', { restartCount: 1 })]),
      { kind: 'crash-loop', final: true },
    ],
    [
      'an init container',
      pod(5, [waiting('CrashLoopBackOff', '', { init: true, name: 'migrate', restartCount: 3 })]),
      { kind: 'init-container', final: true, message: 'init container migrate crashed 3 times' },
    ],
    ['an image that does not exist', pod(5, [waiting('ImagePullBackOff', 'manifest unknown')]), { kind: 'image-pull', final: true }],
    ['a registry that does not answer', pod(5, [waiting('ErrImagePull', 'dial tcp: i/o timeout')]), { kind: 'image-pull', final: false }],
    ['a wrong image name', pod(5, [waiting('InvalidImageName', 'no')]), { kind: 'image-pull', final: true }],
    [
      'a missing Secret',
      pod(5, [waiting('CreateContainerConfigError', 'secret "db" not found')]),
      { kind: 'configuration', final: true, message: 'container main cannot be configured: secret "db" not found' },
    ],
    [
      'no node with room',
      pod(5, [], { phase: 'Pending', unschedulable: '0/3 nodes: insufficient cpu' }),
      { kind: 'unschedulable', final: false },
    ],
    [
      'no node with room for the whole timeout',
      pod(61, [], { phase: 'Pending', unschedulable: '0/3 nodes' }),
      { kind: 'unschedulable', final: true },
    ],
    ['runs and is not ready', pod(59), null],
    [
      'runs and was not ready for the whole timeout',
      pod(60),
      { kind: 'probe', final: true, message: 'runs, but was not ready within 60 s (readiness probe)' },
    ],
    [
      'has not started for the whole timeout',
      pod(60, [waiting('ContainerCreating')], { phase: 'Pending' }),
      { kind: 'slow-start', final: true },
    ],
    ['ready', pod(99, [container({ ready: true })], { ready: true }), null],
    ['on its way out', pod(99, [container()], { deleting: true }), null],
    ['evicted', pod(99, [], { phase: 'Failed' }), null],
  ])('%s', (_, instance, expected) => {
    const causes = judged([instance]);
    if (expected === null) expect(causes).toEqual([]);
    else expect(causes).toMatchObject([{ ...expected, pod: instance.name }]);
  });

  it('puts final causes first, then the oldest pods', () => {
    const causes = judged([
      pod(10, [waiting('CrashLoopBackOff', '', { restartCount: 1 })]),
      pod(20, [waiting('CrashLoopBackOff', '', { restartCount: 1 })]),
      pod(5, [waiting('CrashLoopBackOff', '', { restartCount: 5 })]),
    ]);
    expect(causes.map((cause) => cause.pod)).toEqual(['pod-5', 'pod-20', 'pod-10']);
  });

  it('names quota and admission apart, final only after the whole timeout', () => {
    expect(judged([], { message: 'exceeded quota: gpu', since: NOW - 59_000 })).toMatchObject([{ kind: 'quota', final: false, pod: null }]);
    expect(judged([], { message: 'denied the request: no root', since: NOW - 60_000 })).toMatchObject([{ kind: 'admission', final: true }]);
  });
});
