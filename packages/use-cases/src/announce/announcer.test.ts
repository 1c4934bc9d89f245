import type { ReleaseAnnouncer, ReleaseRecord, Stored } from '@sluice/core';
import { boutique, recordOf, SITUATIONS } from '@sluice/core/testing/boutique';
import { describe, expect, it } from 'vitest';
import { Announcer } from './announcer.ts';

function setUp(announce: ReleaseAnnouncer['announce'] = async () => undefined) {
  const told: string[] = [];
  const notices: string[] = [];
  let now = 0;
  let version = 0;
  const announcer = new Announcer({
    open: async () => ({
      announce: async (record) => {
        await announce(record);
        told.push(`${record.release?.phase} ${record.release?.steps.length}`);
      },
      refuse: async () => undefined,
    }),
    now: () => now,
    notice: (message) => notices.push(message),
  });
  const records = announcer.keep({
    load: async () => ({ record: recordOf(boutique()), version: '0' }),
    save: async (_: Stored, record: ReleaseRecord) => {
      version += 1;
      return { record, version: String(version) };
    },
  });
  const save = async (changes: Parameters<typeof boutique>[0], seconds = 0): Promise<void> => {
    now += seconds * 1000;
    await records.save(await records.load(), recordOf(boutique(changes)));
  };
  return { announcer, told, notices, save };
}

const steps = (count: number) => SITUATIONS.done.steps.slice(0, count);

describe('Announcer', () => {
  it('tells of each phase, of steps now and then, and of the last state once', async () => {
    const { announcer, told, save } = setUp();
    await save({ phase: 'releasing' });
    await save({ phase: 'releasing', steps: steps(1) }, 1);
    await save({ phase: 'releasing', steps: steps(2) }, 30);
    await save({ phase: 'held', holding: 'approval', steps: steps(2) });
    await announcer.settle();
    await announcer.settle();
    expect(told).toEqual(['releasing 0', 'releasing 2', 'held 2']);
  });

  it('tells of a release that was only written down when its job ends, after the ledger has it', async () => {
    const { announcer, told, save } = setUp();
    await save({ phase: 'prepared' });
    await Promise.resolve();
    expect(told).toEqual([]);
    await announcer.settle();
    expect(told).toEqual(['prepared 0']);
  });

  it('tells a long stage a few times and its end', async () => {
    const { announcer, told, save } = setUp();
    for (let count = 0; count < 9; count += 1) await save({ phase: 'releasing', steps: steps(count) }, 60);
    await save({ phase: 'succeeded', steps: steps(9) });
    await announcer.settle();
    expect(told).toEqual(['releasing 0', 'releasing 1', 'releasing 2', 'succeeded 9']);
  });

  it('lets the release go on when nobody can be told', async () => {
    const { announcer, notices, save } = setUp(async () => {
      throw new Error('no permission: add pull-requests: write');
    });
    await save({ phase: 'releasing' });
    await announcer.settle();
    expect(notices).toEqual(['what people see of the release is not up to date. no permission: add pull-requests: write']);
  });

  it('does not make the release wait', async () => {
    const answers: (() => void)[] = [];
    const { announcer, told, save } = setUp(() => new Promise<void>((resolve) => answers.push(resolve)));
    await save({ phase: 'releasing' });
    expect(told).toEqual([]);
    const settled = announcer.settle();
    await expect.poll(() => answers.length).toBe(1);
    answers[0]?.();
    await settled;
    expect(told).toEqual(['releasing 0']);
  });
});
