import { describe, expect, it } from 'vitest';
import type { Assignment } from './move-workloads.ts';
import { moveWorkloads } from './move-workloads.ts';
import { forwardTo } from './testing/goals.ts';
import { Bench, batch, planOf } from './testing/release-bench.ts';
import { watchPause } from './watch-pause.ts';

const signal = new AbortController().signal;

/** A hold of 4 of 10, watched for a minute; `happen` is called with the seconds that have passed. */
async function watched(happen: (bench: Bench, second: number) => void) {
  const bench = new Bench(planOf({ steps: [batch(4), batch('100%')] }));
  const workload = (await bench.records.load()).record.release?.workloads[0];
  if (!workload) throw new Error('the bench has one workload');
  const assignment: Assignment = { workload, goal: forwardTo(4), after: [] };
  await moveWorkloads(bench.ports, [assignment], { concurrency: 1, instanceTimeoutMs: 60_000, signal, stopAtFailure: true });
  bench.workload().live = () => undefined;
  const startedAt = bench.clock.now();
  bench.clock.onTick = (now) => happen(bench, Math.round((now - startedAt) / 1_000));
  const trouble = await watchPause(bench.ports, [{ ...assignment, goal: { ...assignment.goal, begun: true } }], startedAt + 60_000, signal);
  return { trouble, bench, seconds: Math.round((bench.clock.now() - startedAt) / 1_000) };
}

describe('watchPause', () => {
  it('lasts its time when nothing happens, and writes nothing', async () => {
    let before = -1;
    const { trouble, seconds, bench } = await watched((seen) => {
      if (before < 0) before = seen.workload().patches.length;
    });
    expect(trouble).toEqual([]);
    expect(seconds).toBe(60);
    expect(bench.workload().patches).toHaveLength(before);
  });

  it('ends at once for a foreign template', async () => {
    const { trouble, seconds } = await watched((bench, second) => {
      if (second === 20) bench.model.template = 'v3';
    });
    expect(trouble).toMatchObject([{ result: { kind: 'stopped', reason: 'foreign-template' } }]);
    expect(seconds).toBe(20);
  });

  it('gives a fallen instance ten seconds to be replaced', async () => {
    const { trouble } = await watched((bench, second) => {
      if (second === 20) bench.model.loseReadiness('v2', 1);
      if (second === 28) {
        bench.model.becomeReady('v2', 1);
        bench.model.stepReplicaSets();
      }
    });
    expect(trouble).toEqual([]);
  });

  it('ends for instances that stay down', async () => {
    const { trouble, seconds } = await watched((bench, second) => {
      if (second === 20) bench.model.loseReadiness('v2', 2);
    });
    expect(trouble).toMatchObject([
      { result: { kind: 'failed', causes: [{ kind: 'probe', message: '2 of 4 new instances lost readiness after their batch' }] } },
    ]);
    expect(seconds).toBe(30);
  });

  it('starts to count again when they were back in between', async () => {
    const { seconds } = await watched((bench, second) => {
      if (second === 20 || second === 30) bench.model.loseReadiness('v2', 1);
      if (second === 28) {
        bench.model.becomeReady('v2', 1);
        bench.model.stepReplicaSets();
      }
    });
    expect(seconds).toBe(40);
  });

  it('lets old instances that fall be: they are not this version', async () => {
    const { trouble } = await watched((bench, second) => {
      if (second === 5) bench.model.loseReadiness('v1', 6);
    });
    expect(trouble).toEqual([]);
  });
});
