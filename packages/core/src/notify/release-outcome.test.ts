import { describe, expect, it } from 'vitest';
import { type Outcome, releaseDocument, renderOutcome } from './release-outcome.ts';
import { sampleRelease } from './testing/sample-release.ts';

const cause = {
  service: 'api',
  target: 'eu',
  kind: 'crash-loop',
  pod: 'api-x',
  message: 'container main crashed 3 times',
  log: ['1', '2', '3', '4', '5', 'panic: no database'],
  events: ['Pulled: image', 'Started: main', 'BackOff: restarting'],
};

describe('renderOutcome', () => {
  it.each<[Outcome, Partial<Parameters<typeof sampleRelease>[0]>, string]>([
    ['succeeded', {}, '✔ shop v2 → production: runs everywhere (90 s)\n  back: sluice rollback shop-production-7'],
    ['rolled-back', { reason: 'api in eu: crashed' }, '↩ shop v2 → production: rolled back\n  why: api in eu: crashed'],
    [
      'rollback-failed',
      { reason: 'api cannot be brought back', causes: [cause] },
      `✘ shop v2 → production: could not be rolled back
  why: api cannot be brought back
  look at the instances named below, then: sluice rollback shop-production-7
  api in eu: crash-loop (api-x): container main crashed 3 times
    event: Started: main
    event: BackOff: restarting
    log: 2
    log: 3
    log: 4
    log: 5
    log: panic: no database`,
    ],
  ])('%s', (outcome, changes, text) => {
    expect(renderOutcome(sampleRelease(changes), outcome)).toBe(text);
  });

  it('says of a hold what to do, where it stands, and how to go back without us', () => {
    const [state, what, counts, undo] = renderOutcome(sampleRelease(), 'waiting').split('\n');
    expect([state, what, counts]).toEqual([
      '⏸ shop v2 → production: waits for a person (approval go)',
      '  go on: sluice release --resume --yes   undo: sluice rollback shop-production-7',
      '  api in eu: 3 of 10 new, 7 old, 3 of the new ready',
    ]);
    expect(undo).toContain('kubectl patch deployment api -n shop --context prod-eu --type=json');
    expect(undo).toContain('controllerrevision api-sluice-1 -n shop --context prod-eu');
    expect(undo).toContain('{"paused":false,"minReadySeconds":5,"progressDeadlineSeconds":600,"strategy":{"type":"RollingUpdate"');
  });

  it('names the way back of a batch that was cut short, whose counts nobody knows', () => {
    const workloads = sampleRelease().workloads.map((workload) => ({ ...workload, state: null }));
    expect(renderOutcome(sampleRelease({ holding: 'cancelled', workloads }), 'held')).toContain('kubectl patch deployment api');
    expect(renderOutcome(sampleRelease({ holding: 'approval', workloads }), 'waiting')).not.toContain('kubectl patch deployment');
  });

  it('offers to go over a foreign change only where there is one', () => {
    expect(renderOutcome(sampleRelease({ holding: 'foreign', reason: 'somebody changed it' }), 'held')).toContain('--take-over');
    expect(renderOutcome(sampleRelease({ holding: 'failure', reason: 'api failed' }), 'held')).not.toContain('--take-over');
  });

  it('lets no text from the cluster begin a line of its own', () => {
    const text = renderOutcome(
      sampleRelease({ reason: 'x\n::error::y', causes: [{ ...cause, message: 'a\n::b::c', events: ['d\r\n::e::'] }] }),
      'rolled-back',
    );
    expect(text.split('\n').filter((line) => line.startsWith('::'))).toEqual([]);
  });
});

describe('releaseDocument', () => {
  it('is versioned, with times for machines and no plan in it', () => {
    expect(releaseDocument(sampleRelease(), 'waiting')).toMatchObject({
      schemaVersion: 1,
      release: 'shop-production-7',
      outcome: 'waiting',
      phase: 'held',
      holding: 'approval',
      startedAt: '2026-11-23T12:00:00.000Z',
      updatedAt: '2026-11-23T12:01:30.000Z',
      planDigest: 'sha256:abcdef0123456789',
      workloads: [{ service: 'api', from: { version: 'v1' }, to: { version: 'v2' }, state: { new: 3 } }],
    });
    expect(releaseDocument(sampleRelease(), 'waiting')).not.toHaveProperty('plan');
  });
});
