import { describe, expect, it } from 'vitest';
import type { Phase } from '../lifecycle.ts';
import { emptyRecord, HISTORY_LENGTH, type ReleaseRecord } from '../record/release-record.ts';
import { decideStart, numberOf, prepareRelease } from './start.ts';
import { Bench, batch, planOf } from './testing/release-bench.ts';

const plan = planOf({ steps: [batch('100%')] });

async function recordAt(phase: Phase): Promise<ReleaseRecord> {
  const { record } = await new Bench(plan).records.load();
  return { ...record, release: record.release && { ...record.release, phase, reason: 'approval go' } };
}

const artifacts = [{ service: 'api', version: 'v2', image: 'ghcr.io/acme/api', digest: 'sha256:api', platforms: [] }];

describe('decideStart', () => {
  it('begins with number 1', () => {
    expect(decideStart(emptyRecord('shop', 'production'), plan, artifacts)).toEqual({
      kind: 'new',
      number: 1,
      id: 'shop-production-1',
      replaces: null,
    });
  });

  it.each<Phase>(['succeeded', 'rolled-back', 'rollback-failed', 'superseded', 'rejected'])(
    'counts on after one that is %s',
    async (phase) => {
      expect(decideStart(await recordAt(phase), plan, artifacts)).toMatchObject({ kind: 'new', id: 'shop-production-2' });
    },
  );

  it('never gives a number of the history again', async () => {
    const record = await recordAt('succeeded');
    const summary = {
      id: 'shop-production-41',
      version: 'v1',
      phase: 'succeeded',
      reason: '',
      startedAt: 0,
      endedAt: 0,
      startedBy: 'ada',
      commit: null,
      workloads: [],
    } as const;
    expect(decideStart({ ...record, history: [{ ...summary, workloads: [] }] }, plan, artifacts)).toMatchObject({ number: 42 });
  });

  it.each<Phase>(['prepared', 'releasing', 'held', 'finishing', 'rolling-back'])(
    'goes on with the same artifacts while %s',
    async (phase) => {
      expect(decideStart(await recordAt(phase), plan, artifacts)).toMatchObject({ kind: 'resume', release: { id: 'shop-production-1' } });
    },
  );

  it('refuses other artifacts, and says how to get out', async () => {
    const start = decideStart(await recordAt('held'), plan, [
      { ...artifacts[0], service: 'api', version: 'v3', image: '', digest: 'sha256:other', platforms: [] },
    ]);
    expect(start).toMatchObject({ kind: 'refuse', reason: 'another-release' });
    expect(start.kind === 'refuse' && start.message).toBe(
      'shop-production-1 (v2) is held: approval go. Let it end, run the command for it again, or undo it with: sluice rollback shop-production-1',
    );
  });

  const other = [{ service: 'api', version: 'v3', image: '', digest: 'sha256:other', platforms: [] }];
  const replacing = { ...plan, onNewer: 'replace' } as const;

  it.each<Phase>(['prepared', 'releasing', 'held', 'finishing', 'rolling-back'])(
    'replaces one that is %s, where the plan says so',
    async (phase) => {
      const start = decideStart(await recordAt(phase), replacing, other);
      expect(start).toMatchObject({ kind: 'new', id: 'shop-production-2', replaces: { id: 'shop-production-1', phase } });
    },
  );

  it.each<Phase>(['prepared', 'releasing', 'held', 'finishing', 'rolling-back'])(
    'waits behind one that is %s, where the plan says so',
    async (phase) => {
      const start = decideStart(await recordAt(phase), { ...plan, onNewer: 'wait' }, other);
      expect(start).toMatchObject({
        kind: 'wait',
        behind: { id: 'shop-production-1' },
        message: `shop-production-1 (v2) is ${phase}: approval go`,
      });
      expect(decideStart(await recordAt(phase), { ...plan, onNewer: 'wait' }, other, { isFix: true })).toMatchObject({ kind: 'new' });
    },
  );

  it('replaces one that waits when it is a fix, whatever the plan says', async () => {
    const start = decideStart(await recordAt('held'), { ...plan, onNewer: 'refuse' }, other, { isFix: true });
    expect(start).toMatchObject({ kind: 'new', replaces: { id: 'shop-production-1' } });
  });

  it("leaves a hold over somebody else's change to people", async () => {
    const record = await recordAt('held');
    const foreign = { ...record, release: record.release && { ...record.release, holding: 'foreign' as const } };
    expect(decideStart(foreign, replacing, other)).toMatchObject({ kind: 'refuse', reason: 'another-release' });
  });

  it('refuses an edited plan, naming both', async () => {
    const start = decideStart(await recordAt('held'), { ...plan, digest: `sha256:${'cd'.repeat(32)}` }, artifacts);
    expect(start).toMatchObject({ kind: 'refuse', reason: 'plan-changed' });
    expect(start.kind === 'refuse' && start.message).toContain('runs plan abababa, this file resolves to cdcdcdc');
  });
});

describe('prepareRelease', () => {
  it('puts the one before into the history, which ends at ten', async () => {
    let record = await recordAt('succeeded');
    for (let number = 2; number <= 14; number += 1) {
      record = prepareRelease(
        record,
        { id: `shop-production-${number}`, number },
        { plan, artifacts, version: `v${number}`, workloads: [], startedBy: 'ada', origin: null, checks: [], fix: null, now: number },
      );
    }
    expect(record.release).toMatchObject({
      id: 'shop-production-14',
      phase: 'prepared',
      startedAt: 14,
      steps: [],
      approvals: [],
      causes: [],
    });
    expect(record.history.map((entry) => numberOf(entry.id))).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
    expect(record.history).toHaveLength(HISTORY_LENGTH);
  });
});

describe('numberOf', () => {
  it.each([
    ['shop-production-42', 42],
    ['a-1-b-7', 7],
    ['shop', 0],
  ])('%s is %i', (id, number) => {
    expect(numberOf(id)).toBe(number);
  });
});
