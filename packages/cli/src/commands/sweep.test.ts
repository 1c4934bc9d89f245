import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openHeldShop, WORKFLOW } from '../testing/held-shop.ts';

const DUE = { holding: 'stage', reason: 'stage 1 of 2 is complete', resumeAt: 1_000 } as const;
const RULE = '{ via: command, timeout: 1h, onTimeout: rollback }';

describe('sluice sweep', () => {
  it('starts the workflow of a release whose pause is over, once', async () => {
    await using shop = await openHeldShop();
    const { id } = await shop.release('test', DUE);
    const first = await shop.run('sweep', '--dispatch', 'release.yml');
    const [run, ...more] = shop.dispatched();
    expect(first).toMatchObject({
      code: 0,
      said: expect.stringContaining(`release.yml was started with release-id: ${id} (run ${run?.id})`),
    });
    expect(run).toMatchObject({ headBranch: 'main', inputs: { environment: 'test', version: 'v2', 'release-id': id } });
    expect(more).toEqual([]);
    const second = await shop.run('sweep', '--dispatch', 'release.yml', '--json');
    expect(JSON.parse(second.said)).toMatchObject({
      dryRun: false,
      records: [
        { environment: 'test', release: id, did: 'waits', message: expect.stringContaining('is under way') },
        { environment: 'other', release: null, did: 'nothing' },
      ],
    });
    if (run) shop.repository.finishRun(run, 'failure');
    expect((await shop.run('sweep', '--dispatch', 'release.yml')).said).toContain('has ended and has not moved it; again from');
    expect(shop.dispatched()).toHaveLength(1);
    // An hour later, and after another hold, it is another matter.
    await shop.change('test', { resumeAt: 2_000 });
    await shop.run('sweep', '--dispatch', 'release.yml');
    expect(shop.dispatched()).toHaveLength(2);
  });

  it('two at once start it once', async () => {
    await using shop = await openHeldShop();
    await shop.release('test', DUE);
    const both = await Promise.all([1, 2].map(() => shop.run('sweep', '--dispatch', 'release.yml', '-e', 'test')));
    expect(shop.dispatched()).toHaveLength(1);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
  });

  it('says at a terminal what resumes, and changes nothing in a dry run', async () => {
    await using shop = await openHeldShop();
    await shop.release('test', DUE);
    expect((await shop.run('sweep', '-e', 'test')).said).toContain('sluice release --resume');
    expect((await shop.run('sweep', '--dispatch', 'release.yml', '--dry-run')).said).toContain('release.yml would be started');
    expect([shop.dispatched(), (await shop.record()).release?.resumption]).toEqual([[], null]);
  });

  it('does not start what a window still holds, whatever was said before, and starts it when that is open', async () => {
    await using shop = await openHeldShop({ more: ', windows: [{ deny: { from: 2000-01-01, through: 2000-01-02 } }]' });
    const { plan } = await shop.release('test', { holding: 'window', reason: 'closed', resumeAt: null });
    const windows = JSON.parse(JSON.stringify(plan.windows).replaceAll('2000-01-02', '2100-01-02').replaceAll('2000-01-03', '2100-01-03'));
    await shop.change('test', { plan: { ...plan, windows } });
    expect((await shop.run('sweep', '--dispatch', 'release.yml')).said).toContain('is held by a window: closed');
    expect(shop.dispatched()).toEqual([]);
    await shop.change('test', { plan });
    expect((await shop.run('sweep', '--dispatch', 'release.yml')).said).toContain('test   resumed');
    expect(shop.dispatched()).toHaveLength(1);
  });

  it('brings back a release whose approval nobody gave in time', async () => {
    await using shop = await openHeldShop({ approval: RULE });
    const { id, asked } = await shop.release();
    expect((await shop.run('sweep')).said).toContain('waits for a person: approval go (until');
    await shop.change('test', { asked: asked.map((entry) => ({ ...entry, askedAt: 0 })) });
    const swept = await shop.run('sweep');
    expect(swept).toMatchObject({ code: 0, said: expect.stringContaining('approval go was not given within 1 h') });
    expect((await shop.record()).release).toMatchObject({
      id,
      phase: 'rolled-back',
      reason: expect.stringContaining('was not given within'),
    });
  });

  it('notes it where the plan says that it stays held', async () => {
    await using shop = await openHeldShop({ approval: RULE.replace('rollback', 'hold') });
    const { asked } = await shop.release();
    await shop.change('test', { asked: asked.map((entry) => ({ ...entry, askedAt: 0 })) });
    expect((await shop.run('sweep')).said).toContain('shop → test   expired');
    expect((await shop.record()).release).toMatchObject({ phase: 'held', holding: 'approval', asked: [{ expiredAt: expect.any(Number) }] });
    expect((await shop.run('sweep')).said).toContain('shop → test   waits');
  });

  it('repairs what a lost runner left', async () => {
    await using shop = await openHeldShop();
    await shop.release('test', { phase: 'releasing', holding: null, reason: 'started' });
    expect((await shop.run('sweep', '-e', 'test')).said).toContain('was lost while it was releasing');
    expect((await shop.record()).release?.phase).toBe('rolled-back');
  });

  it('appends what a record owes to its ledger', async () => {
    await using shop = await openHeldShop();
    await shop.release();
    shop.env.SLUICE_LEDGER = 'acme/shop';
    const mayWrite = shop.env.GITHUB_TOKEN ?? '';
    shop.env.GITHUB_TOKEN = shop.repository.jobToken({ contents: 'read' });
    await shop.run('rollback', '-e', 'test', '--yes');
    const owed = (await shop.record()).ledger?.owed.length ?? 0;
    expect(owed).toBeGreaterThan(0);
    shop.env.GITHUB_TOKEN = mayWrite;
    expect((await shop.run('sweep', '-e', 'test')).code).toBe(0);
    expect((await shop.record()).ledger?.owed).toEqual([]);
    expect(shop.repository.file('head.json', 'sluice-ledger')).toContain(`"sequence":${owed}`);
  });

  it('takes off a lock that has ended, and no other', async () => {
    await using shop = await openHeldShop();
    shop.env.GITHUB_ACTOR = 'ada';
    expect(await shop.run('lock', '-e', 'test', '--reason', 'a fair', '--for', '1s')).toMatchObject({ code: 0 });
    expect(await shop.run('lock', '-e', 'other')).toMatchObject({ code: 0, said: 'other is locked by ada' });
    expect((await shop.run('status', '-e', 'other')).said).toContain('locked    no new release starts: locked by ada');
    await sleep(1_100);
    const swept = await shop.run('sweep');
    expect(swept.said).toContain('its lock has ended: it was locked by ada');
    expect([(await shop.record('test')).lock, (await shop.record('other')).lock]).toEqual([null, expect.objectContaining({ by: 'ada' })]);
    expect(await shop.run('unlock', '-e', 'test', '--json')).toMatchObject({ code: 3, noted: 'test is not locked' });
    expect(await shop.run('unlock', '-e', 'other')).toMatchObject({ code: 0 });
  });

  it('tells of a record that fails, and does the others', async () => {
    await using shop = await openHeldShop();
    await shop.release('test', DUE);
    shop.write('.github/workflows/release.yml', WORKFLOW.replace('release-id', 'releaseid'));
    const swept = await shop.run('sweep', '--dispatch', 'release.yml', '--json');
    expect(swept.code).toBe(1);
    expect(swept.noted).toContain('has no input release-id under on.workflow_dispatch (there is releaseid)');
    expect(JSON.parse(swept.said).records).toMatchObject([{ did: 'failed' }, { environment: 'other', did: 'nothing' }]);
    expect((await shop.record()).release?.resumption).toBeNull();
  });

  it('takes its note back when GitHub refuses', async () => {
    await using shop = await openHeldShop();
    await shop.release('test', DUE);
    shop.env.GITHUB_TOKEN = shop.repository.jobToken({ contents: 'read', actions: 'read', deployments: 'write', 'pull-requests': 'write' });
    const refused = await shop.run('sweep', '--dispatch', 'release.yml');
    expect(refused).toMatchObject({ code: 1, noted: expect.stringContaining('permissions: { actions: write }') });
    expect((await shop.record()).release?.resumption).toBeNull();
  });

  it('starts nothing twice where GitHub has started it and not answered', async () => {
    await using shop = await openHeldShop();
    await shop.release('test', DUE);
    shop.github.addFault({ operationId: 'actions/create-workflow-dispatch', trouble: { kind: 'dropped', when: 'after' } });
    expect((await shop.run('sweep', '--dispatch', 'release.yml', '-e', 'test')).code).toBe(1);
    expect((await shop.record()).release?.resumption).toMatchObject({ workflow: 'release.yml', run: null });
    expect((await shop.run('sweep', '--dispatch', 'release.yml', '-e', 'test')).said).toContain('; again from');
    expect(shop.dispatched()).toHaveLength(1);
  });

  it.each([
    [['-e', 'prod'], 'there is no environment prod'],
    [['--dispatch', '../x.yml', '-e', 'other'], 'expected the name of a file in .github/workflows'],
  ])('ends with 2 for wrong input: %j', async (words, message) => {
    await using shop = await openHeldShop();
    expect(await shop.run('sweep', ...words)).toMatchObject({ code: 2, noted: expect.stringContaining(message) });
  });
});
