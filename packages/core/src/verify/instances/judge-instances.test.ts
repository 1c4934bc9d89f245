import { describe, expect, it } from 'vitest';
import type { InstanceFact, InstancesLook } from './instances-look.ts';
import { beginInstances, FOLLOWED, type InstancesState } from './instances-state.ts';
import { judgeInstances } from './judge-instances.ts';
import { takeInstances } from './take-instances.ts';

const SINCE = 1_000_000;
const LOOK_MS = 15_000;

interface Changes {
  readonly restarts?: number;
  readonly reason?: string;
  readonly exitCode?: number;
  readonly waiting?: string;
  readonly ready?: boolean;
  readonly readyChangedAt?: number;
  readonly createdAt?: number;
  readonly deleting?: boolean;
}

function pod(name: string, changes: Changes = {}): InstanceFact {
  const { restarts = 0, reason, exitCode = 137, waiting, ready = waiting === undefined } = changes;
  return {
    name,
    createdAt: changes.createdAt ?? SINCE,
    phase: 'Running',
    ready,
    readyChangedAt: changes.readyChangedAt ?? SINCE + 5_000,
    deleting: changes.deleting ?? false,
    unschedulable: null,
    containers: [
      {
        name: 'main',
        init: false,
        ready,
        restartCount: restarts,
        waiting: waiting === undefined ? null : { reason: waiting, message: '' },
        lastExit: reason === undefined ? null : { exitCode, reason },
      },
    ],
  };
}

const old = (name: string, changes: Changes = {}): InstanceFact => pod(name, { createdAt: 0, ...changes });
const olds = (count: number, changes: Changes = {}): InstanceFact[] =>
  Array.from({ length: count }, (_, index) => old(`old-${index}`, changes));

/** One look every 15 s. */
function watch(looks: readonly (Omit<Extract<InstancesLook, { kind: 'seen' }>, 'kind' | 'sampled'> | 'nothing')[]): InstancesState {
  return looks.reduce<InstancesState>(
    (state, look, index) =>
      takeInstances(
        state,
        look === 'nothing'
          ? { kind: 'nothing', verdict: 'inconclusive', code: 'unreachable', message: 'no answer from the cluster' }
          : { kind: 'seen', sampled: false, ...look },
        SINCE + (index + 1) * LOOK_MS,
      ),
    beginInstances(SINCE),
  );
}

const quiet = { new: [pod('new-a')], old: olds(3) };

describe('judgeInstances', () => {
  it('passes instances that are ready and stay so', () => {
    expect(judgeInstances(watch([quiet, quiet, quiet]))).toMatchObject({
      verdict: 'pass',
      code: 'healthy',
      message: '1 new instance ready, looked at for 30 s; no restart',
      evidence: { new: { instanceCount: 1, readyCount: 1, instanceSeconds: 45 }, old: { instanceSeconds: 90 } },
    });
  });

  it.each<[string, InstancesState, string]>([
    ['nothing was looked at', beginInstances(SINCE), 'no-instances'],
    ['there is no new instance', watch([{ new: [], old: olds(3) }]), 'no-instances'],
    ['a new instance is not ready', watch([quiet, quiet, { ...quiet, new: [pod('new-a'), pod('new-b', { ready: false })] }]), 'not-ready'],
    ['the look was short', watch([quiet, quiet]), 'too-early'],
    ['the last look saw nothing', watch([quiet, quiet, quiet, 'nothing']), 'unreachable'],
    [
      'one restart of a new instance',
      watch([quiet, quiet, { ...quiet, new: [pod('new-a', { restarts: 1, reason: 'Error' })] }]),
      'restarted',
    ],
  ])('never passes when %s', (_, state, code) => {
    expect(judgeInstances(state)).toMatchObject({ verdict: 'inconclusive', code });
  });

  it('sees again after a look that saw nothing, and what happened meanwhile', () => {
    expect(judgeInstances(watch([quiet, quiet, 'nothing', quiet])).verdict).toBe('pass');
    const crashed = { ...quiet, new: [pod('new-a', { restarts: 2, reason: 'Error', exitCode: 1 })] };
    expect(judgeInstances(watch([quiet, 'nothing', crashed]))).toMatchObject({ verdict: 'fail', code: 'restarted' });
  });

  it('fails one kill for lack of memory when old instances have none, and names it once', () => {
    const killed = { ...quiet, new: [pod('new-a', { restarts: 1, reason: 'OOMKilled' })] };
    expect(judgeInstances(watch([quiet, killed]))).toMatchObject({
      verdict: 'fail',
      code: 'oom-killed',
      message: '1 kill for lack of memory of new-a (exit code 137, OOMKilled); none of old instances',
    });
  });

  it('fails two restarts of one new instance, and not one each of two', () => {
    expect(judgeInstances(watch([quiet, { ...quiet, new: [pod('new-a', { restarts: 2, reason: 'Error', exitCode: 1 })] }]))).toMatchObject({
      verdict: 'fail',
      message: '2 restarts of new-a (exit code 1, Error); none of old instances',
    });
    const both = { ...quiet, new: ['new-a', 'new-b'].map((name) => pod(name, { restarts: 1, reason: 'Error', exitCode: 1 })) };
    expect(judgeInstances(watch([both, both, both]))).toMatchObject({ verdict: 'inconclusive', code: 'restarted' });
  });

  it('counts the run that has ended of a container that waits in a crash loop, once', () => {
    const looping = { ...quiet, new: [pod('new-a', { restarts: 1, waiting: 'CrashLoopBackOff', reason: 'Error' })] };
    const again = { ...quiet, new: [pod('new-a', { restarts: 2, reason: 'Error' })] };
    const found = { verdict: 'fail', evidence: { new: { restarts: 2, readinessLosses: 0 } } };
    expect(judgeInstances(watch([quiet, looping]))).toMatchObject(found);
    expect(judgeInstances(watch([quiet, looping, again]))).toMatchObject(found);
  });

  it('does not blame a release for what happened before it', () => {
    const had = { restarts: 40, reason: 'OOMKilled', createdAt: 0 };
    expect(judgeInstances(watch([1, 2, 3].map(() => ({ new: [pod('new-a', had)], old: olds(3) })))).verdict).toBe('pass');
  });

  it('does not blame the new version for what old instances do as often', () => {
    const looks = [0, 1, 2, 3, 4].map((restarts) => ({
      new: [pod('new-a', { restarts, reason: 'OOMKilled' })],
      old: olds(3, { restarts: restarts + 7, reason: 'OOMKilled' }),
    }));
    expect(judgeInstances(watch(looks))).toMatchObject({
      verdict: 'pass',
      code: 'healthy',
      message: expect.stringContaining('no more often than old'),
    });
  });

  it('fails a new version that does more often what the old one does, once chance does not explain it', () => {
    const at = (count: number) => ({
      new: [pod('new-a', { restarts: count, reason: 'Error' })],
      old: [old('old-0', { restarts: 1 }), ...olds(9).slice(1)],
    });
    const looks = (count: number) => [{ new: [pod('new-a')], old: olds(9) }, ...Array.from({ length: count }, (_, index) => at(index + 1))];
    expect(judgeInstances(watch(looks(2)))).toMatchObject({ verdict: 'inconclusive', message: expect.stringContaining('may be chance') });
    expect(judgeInstances(watch(looks(5)))).toMatchObject({ verdict: 'fail', message: expect.stringContaining('chance explains') });
  });

  it.each<[number, string]>([
    [1, 'pass'],
    [2, 'inconclusive'],
    [3, 'fail'],
  ])('says of %i losses of readiness: %s', (losses, verdict) => {
    const looks = Array.from({ length: losses * 2 + 2 }, (_, index) => ({
      ...quiet,
      new: [pod('new-a', { ready: index % 2 === 0 || index > losses * 2 })],
    }));
    expect(judgeInstances(watch(looks)).verdict).toBe(verdict);
  });

  it('sees a loss of readiness between two looks by the time of the condition', () => {
    const looks = [1, 2, 3, 4].map((changes) => ({ ...quiet, new: [pod('new-a', { readyChangedAt: SINCE + changes * 10_000 })] }));
    expect(judgeInstances(watch(looks))).toMatchObject({ verdict: 'fail', code: 'readiness-lost' });
  });

  it('takes no notice of instances on their way out, and does not forget those that are gone', () => {
    const leaving = { ...quiet, old: olds(3, { ready: false, deleting: true }) };
    expect(judgeInstances(watch([quiet, quiet, leaving]))).toMatchObject({ verdict: 'pass', evidence: { old: { readinessLosses: 0 } } });
    const killed = { ...quiet, new: [pod('new-a', { restarts: 1, reason: 'OOMKilled' })] };
    expect(judgeInstances(watch([quiet, killed, { ...quiet, new: [pod('new-b')] }])).verdict).toBe('fail');
  });

  it('follows the same first instances when there are more, says so, and stays within its bounds', () => {
    const many = { new: Array.from({ length: 1_000 }, (_, index) => pod(`new-${String(index).padStart(4, '0')}`)), old: olds(1_000) };
    const few = watch([many, many, many]);
    const long = watch(Array.from({ length: 240 }, () => many));
    expect(judgeInstances(few)).toMatchObject({ verdict: 'pass', evidence: { sampled: true, new: { instanceCount: FOLLOWED } } });
    expect(JSON.stringify(long).length).toBeLessThan(JSON.stringify(few).length + 100);
  });

  it('goes on from a state that was written down', () => {
    const state = watch([quiet, quiet]);
    const copy: InstancesState = JSON.parse(JSON.stringify(state));
    const look: InstancesLook = { kind: 'seen', sampled: false, ...quiet };
    expect(takeInstances(copy, look, SINCE + 45_000)).toEqual(takeInstances(state, look, SINCE + 45_000));
  });
});
