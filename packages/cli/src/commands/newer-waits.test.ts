import { describe, expect, it } from 'vitest';
import { openHeldShop } from '../testing/held-shop.ts';

const WAITS = { more: ', onNewer: wait' };

async function openShop() {
  const shop = await openHeldShop(WAITS);
  for (const tag of ['v3', 'v4']) await shop.sandbox.registry.pushImage('shop/web', tag);
  const { id } = await shop.release();
  const ask = async (version: string, ...more: readonly string[]) =>
    shop.run('release', '-e', 'test', '-v', version, '--yes', '--json', ...more);
  return { shop, id, ask };
}

describe('a newer release that meets one that has not ended', () => {
  it('is not started, and waits: the newest of several', async () => {
    const { shop, id, ask } = await openShop();
    await using _shop = shop;
    expect(JSON.parse((await ask('v3', '--dry-run')).said)).toMatchObject({
      outcome: 'waiting',
      message: expect.stringMatching(/^v3 would wait: /),
    });
    expect((await shop.record()).next).toBeNull();
    const first = await ask('v3');
    expect([first.code, JSON.parse(first.said)]).toEqual([
      4,
      {
        schemaVersion: 1,
        release: null,
        outcome: 'waiting',
        behind: id,
        message: expect.stringMatching(
          /^not started: shop-test-1 \(v2\) is held: .* v3 waits for shop-test-1; the next sweep after that starts it, until 20/,
        ),
      },
    ]);
    expect(JSON.parse((await ask('v4')).said).message).toMatch(/, in place of v3, which waited before$/);
    const { next, release } = await shop.record();
    expect([next?.version, next?.artifacts, release?.phase]).toEqual(['v4', [expect.stringMatching(/^web=.*\/shop\/web@sha256:/)], 'held']);
    expect((await shop.run('status', '-e', 'test')).said).toMatch(/\n {2}next {6}v4 waits for it to end \(asked for by /);
    expect(JSON.parse((await shop.run('status', '-e', 'test', '--json')).said)).toMatchObject({
      release: { holding: 'approval', resumeAt: null, fix: null },
      next: { version: 'v4', tag: 'v4', started: null, until: expect.stringMatching(/^20.*Z$/) },
    });
  });

  it('is started by the sweep after that one has ended, once, and starts', async () => {
    const { shop, ask } = await openShop();
    await using _shop = shop;
    await ask('v3');
    expect((await shop.run('sweep', '--dispatch', 'release.yml', '-e', 'test')).said).toMatch(
      /waits for a person: .*\. v3 waits for it to end/,
    );
    expect(shop.dispatched()).toEqual([]);
    await shop.run('rollback', '-e', 'test', '--yes');
    expect((await shop.run('sweep', '-e', 'test')).said).toMatch(/due\n.*v3 has waited, and can start: sluice release .* --version v3$/);
    expect((await shop.run('sweep', '--dispatch', 'release.yml', '-e', 'test', '--dry-run')).said).toContain('would be started for v3');
    const swept = await shop.run('sweep', '--dispatch', 'release.yml', '-e', 'test');
    const [run, ...more] = shop.dispatched();
    expect([swept.code, swept.said, more]).toEqual([0, expect.stringContaining(`release.yml was started for v3 (run ${run?.id})`), []]);
    expect(run?.inputs).toMatchObject({ environment: 'test', version: 'v3', 'release-id': '' });
    expect((await shop.run('sweep', '--dispatch', 'release.yml', '-e', 'test')).said).toContain('is under way');
    expect(shop.dispatched()).toHaveLength(1);
    await ask('v3');
    expect(await shop.record()).toMatchObject({ next: null, release: { id: 'shop-test-2', version: 'v3' } });
  });

  it('is started of the same digests where the workflow takes them', async () => {
    const { shop, ask } = await openShop();
    await using _shop = shop;
    shop.repository.addWorkflow('promote.yml', { inputs: { environment: {}, artifacts: {} } });
    shop.write('.github/workflows/promote.yml', 'on: { workflow_dispatch: { inputs: { environment: , artifacts: } } }\njobs: {}\n');
    await ask('v3');
    await shop.sandbox.registry.pushImage('shop/web', 'v3', { content: 'pushed again' });
    await shop.run('rollback', '-e', 'test', '--yes');
    const { next } = await shop.record();
    await shop.run('sweep', '--dispatch', 'promote.yml', '-e', 'test');
    expect(shop.dispatched().map(({ inputs }) => inputs)).toEqual([{ environment: 'test', artifacts: next?.artifacts[0] }]);
  });

  it('is not asked for again by a run that ended without a release', async () => {
    const { shop, ask } = await openShop();
    await using _shop = shop;
    await ask('v3');
    await shop.run('rollback', '-e', 'test', '--yes');
    await shop.run('sweep', '--dispatch', 'release.yml', '-e', 'test');
    const [run] = shop.dispatched();
    if (run) shop.repository.finishRun(run, 'failure');
    expect((await shop.run('sweep', '--dispatch', 'release.yml', '-e', 'test')).said).toMatch(
      /has ended without a release.*v3 waits no more/,
    );
    expect([(await shop.record()).next, shop.dispatched().length]).toEqual([null, 1]);
  });

  it('waits where the environment is locked, and gives way to one that is started by hand', async () => {
    const { shop, ask } = await openShop();
    await using _shop = shop;
    await ask('v3');
    await shop.run('rollback', '-e', 'test', '--yes');
    await shop.run('lock', '-e', 'test', '--reason', 'a fair', '--for', '1h');
    expect((await shop.run('sweep', '--dispatch', 'release.yml', '-e', 'test')).said).toMatch(
      /v3 has waited, and can start, but the environment is locked by/,
    );
    await shop.run('unlock', '-e', 'test');
    await ask('v4');
    expect(await shop.record()).toMatchObject({ next: null, release: { version: 'v4' } });
    expect(shop.dispatched()).toEqual([]);
  });
});
