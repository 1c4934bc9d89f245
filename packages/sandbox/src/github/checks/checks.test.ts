import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, refusal, type Shop } from '../testing/shop.ts';

describe('checks and statuses', () => {
  let opened: Shop;
  beforeEach(async () => {
    opened = await openShop();
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  it('show the latest check run of each name, or all', async () => {
    const { shop, at } = opened;
    shop.addCheckRun({ name: 'test', conclusion: 'failure' });
    shop.addCheckRun({ name: 'lint', conclusion: null });
    const { checks } = opened.asJob({ checks: 'write' });
    await checks.create({
      ...at,
      name: 'test',
      head_sha: shop.head(),
      conclusion: 'success',
      output: { title: 'Test', summary: '12 passed' },
    });
    const runs = async (options: object) =>
      (await checks.listForRef({ ...at, ref: 'main', ...options })).data.check_runs.map(({ name, conclusion }) => [name, conclusion]);
    expect(await runs({})).toEqual([
      ['lint', null],
      ['test', 'success'],
    ]);
    expect(await runs({ filter: 'all', check_name: 'test' })).toEqual([
      ['test', 'success'],
      ['test', 'failure'],
    ]);
    expect(await runs({ status: 'in_progress' })).toEqual([['lint', null]]);
  });

  it.each([
    [[], 'pending'],
    [['success'], 'success'],
    [['success', 'pending'], 'pending'],
    [['pending', 'error'], 'failure'],
    [['success', 'failure'], 'failure'],
  ] as const)('combine the statuses %j to %s', async (states, combined) => {
    states.forEach((state, index) => {
      opened.shop.addStatus({ context: `ci/${index}`, state });
    });
    const { data } = await opened.asJob({ statuses: 'read' }).repos.getCombinedStatusForRef({ ...opened.at, ref: 'main' });
    expect([data.state, data.total_count]).toEqual([combined, states.length]);
  });

  it('count the newest status of a context alone, and list every one', async () => {
    const { repos } = opened.asJob({ statuses: 'write' });
    const sha = opened.shop.head();
    await repos.createCommitStatus({ ...opened.at, sha, state: 'failure', context: 'ci/test' });
    await repos.createCommitStatus({ ...opened.at, sha, state: 'success', context: 'ci/test', target_url: 'https://ci.example/2' });
    const combined = await repos.getCombinedStatusForRef({ ...opened.at, ref: sha });
    expect(combined.data).toMatchObject({ state: 'success', statuses: [{ context: 'ci/test', target_url: 'https://ci.example/2' }] });
    const all = await repos.listCommitStatusesForRef({ ...opened.at, ref: sha });
    expect(all.data.map(({ state }) => state)).toEqual(['success', 'failure']);
    expect((await refusal(opened.asJob({ checks: 'read' }).repos.getCombinedStatusForRef({ ...opened.at, ref: sha }))).status).toBe(403);
  });
});
