import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, refusal, type Shop } from '../testing/shop.ts';

describe('pull requests', () => {
  let opened: Shop;
  beforeEach(async () => {
    opened = await openShop();
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  function openCart(): { readonly number: number; readonly commits: readonly string[] } {
    const { shop } = opened;
    const commits = [
      shop.commit({ branch: 'cart', files: { 'cart.ts': 'one\n' }, message: 'Add the cart', author: 'ann' }),
      shop.commit({ branch: 'cart', files: { 'cart.ts': 'one\ntwo\n', 'docs/cart.md': 'cart\n' }, message: 'Fill it', author: 'ann' }),
    ];
    return { number: shop.openPull({ title: 'A cart', head: 'cart', author: 'ann', labels: ['feature'] }).number, commits };
  }

  it('shows an open one with its branches, commits and files', async () => {
    const job = opened.asJob({ 'pull-requests': 'read' });
    const { number, commits } = openCart();
    const { data } = await job.pulls.get({ ...opened.at, pull_number: number });
    expect(data).toMatchObject({
      state: 'open',
      title: 'A cart',
      user: { login: 'ann' },
      labels: [{ name: 'feature' }],
      head: { ref: 'cart', sha: commits[1] },
      base: { ref: 'main' },
      merged: false,
      mergeable: true,
      commits: 2,
      changed_files: 2,
      additions: 3,
      deletions: 0,
    });
    const own = await job.pulls.listCommits({ ...opened.at, pull_number: number });
    expect(own.data.map(({ sha, author }) => [sha, author?.login])).toEqual(commits.map((sha) => [sha, 'ann']));
    const files = await job.pulls.listFiles({ ...opened.at, pull_number: number });
    expect(files.data.map(({ filename, status }) => [filename, status])).toEqual([
      ['cart.ts', 'added'],
      ['docs/cart.md', 'added'],
    ]);
  });

  it.each(['merge', 'squash', 'rebase'] as const)('is found by its commits and by what it was merged as (%s)', async (method) => {
    const job = opened.asJob({ 'pull-requests': 'read' });
    const { number, commits } = openCart();
    opened.shop.commit({ files: { 'other.ts': 'x\n' } });
    const merged = opened.shop.mergePull(number, { method, by: 'bea' });
    for (const commit_sha of [...commits, merged]) {
      const { data } = await job.repos.listPullRequestsAssociatedWithCommit({ ...opened.at, commit_sha });
      expect(data.map((pull) => [pull.number, pull.merge_commit_sha])).toEqual([[number, merged]]);
    }
    const { data } = await job.pulls.get({ ...opened.at, pull_number: number });
    expect(data).toMatchObject({ state: 'closed', merged: true, merged_by: { login: 'bea' }, commits: 2, mergeable: null });
    expect(opened.shop.file('cart.ts')).toBe('one\ntwo\n');
    expect(opened.shop.file('other.ts')).toBe('x\n');
  });

  it('belongs to no commit that others made', async () => {
    openCart();
    const commit_sha = opened.shop.commit({ files: { 'other.ts': 'x\n' } });
    const { data } = await opened
      .asJob({ 'pull-requests': 'read' })
      .repos.listPullRequestsAssociatedWithCommit({ ...opened.at, commit_sha });
    expect(data).toEqual([]);
  });

  it('cannot be merged when both sides changed a file', async () => {
    const { number } = openCart();
    opened.shop.commit({ files: { 'cart.ts': 'mine\n' } });
    const { data } = await opened.asJob({ 'pull-requests': 'read' }).pulls.get({ ...opened.at, pull_number: number });
    expect([data.mergeable, data.mergeable_state]).toEqual([false, 'dirty']);
    expect(() => opened.shop.mergePull(number)).toThrow('cannot be merged into main');
  });

  it('is chosen by state, head and base', async () => {
    const job = opened.asJob({ 'pull-requests': 'read' });
    openCart();
    opened.shop.commit({ branch: 'pay', files: { 'pay.ts': '' } });
    opened.shop.closeIssue(opened.shop.openPull({ title: 'Pay', head: 'pay', base: 'cart' }).number);
    const numbers = async (options: object) => (await job.pulls.list({ ...opened.at, ...options })).data.map(({ number }) => number);
    expect(await numbers({})).toEqual([1]);
    expect(await numbers({ state: 'all' })).toEqual([2, 1]);
    expect(await numbers({ state: 'all', head: 'acme:pay' })).toEqual([2]);
    expect(await numbers({ state: 'all', base: 'main' })).toEqual([1]);
  });

  it('is not an issue number', async () => {
    const { number } = opened.shop.addIssue({ title: 'Down' });
    expect((await refusal(opened.asJob({ 'pull-requests': 'read' }).pulls.get({ ...opened.at, pull_number: number }))).status).toBe(404);
  });
});
