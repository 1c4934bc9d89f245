import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/virtual-clock.ts';
import { openShop, refusal, type Shop } from '../testing/shop.ts';

describe('commits', () => {
  const clock = new VirtualClock();
  let opened: Shop;
  beforeEach(async () => {
    opened = await openShop({}, { clock });
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  it('are listed newest first, by branch, path, author and time', async () => {
    const job = opened.asJob({ contents: 'read' });
    const { shop, at } = opened;
    const first = shop.head();
    clock.advance(60_000);
    const second = shop.commit({ files: { 'a.ts': 'a' }, author: 'ann' });
    clock.advance(60_000);
    const third = shop.commit({ files: { 'docs/b.md': 'b' }, author: 'bea' });
    const shas = async (options: object) => (await job.repos.listCommits({ ...at, ...options })).data.map(({ sha }) => sha);
    expect(await shas({})).toEqual([third, second, first]);
    expect(await shas({ sha: second })).toEqual([second, first]);
    expect(await shas({ path: 'docs' })).toEqual([third]);
    expect(await shas({ author: 'ann' })).toEqual([second]);
    expect(await shas({ since: new Date(clock.now() - 60_000).toISOString() })).toEqual([third, second]);
  });

  it('are shown with their files by sha, short sha, branch and tag', async () => {
    const job = opened.asJob({ contents: 'read' });
    const sha = opened.shop.commit({ files: { 'README.md': 'shop\nmore\n', 'a.ts': 'a\n' }, message: 'Say more' });
    opened.shop.setRef('refs/tags/v1', sha);
    for (const ref of [sha, sha.slice(0, 7), 'main', 'v1', 'heads/main']) {
      const { data } = await job.repos.getCommit({ ...opened.at, ref });
      expect(data).toMatchObject({ sha, commit: { message: 'Say more' }, stats: { additions: 2, deletions: 0, total: 2 } });
      expect(data.files?.map(({ filename, status }) => [filename, status])).toEqual([
        ['README.md', 'modified'],
        ['a.ts', 'added'],
      ]);
    }
    expect(await refusal(job.repos.getCommit({ ...opened.at, ref: 'v2' }))).toMatchObject({
      status: 422,
      message: 'No commit found for SHA: v2',
    });
  });

  it('are compared from where two branches parted', async () => {
    const job = opened.asJob({ contents: 'read' });
    const { shop, at } = opened;
    shop.setRef('refs/heads/release/1', shop.head());
    const mine = shop.commit({ branch: 'release/1', files: { 'fix.ts': 'fix\n' } });
    shop.commit({ files: { 'a.ts': 'a\n' } });
    shop.commit({ files: { 'b.ts': 'b\n' } });
    const compare = async (basehead: string) => (await job.repos.compareCommitsWithBasehead({ ...at, basehead })).data;
    expect(await compare('main...release/1')).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 2, total_commits: 1 });
    const { commits, files } = await compare('main...release/1');
    expect([commits.map(({ sha }) => sha), files?.map(({ filename }) => filename)]).toEqual([[mine], ['fix.ts']]);
    expect((await compare('main...main')).status).toBe('identical');
    expect((await refusal(job.repos.compareCommitsWithBasehead({ ...at, basehead: 'main...none' }))).status).toBe(404);
  });

  it('have the names that git gives them', () => {
    const { objects } = opened.shop.data;
    // `git hash-object` of the text, and `git mktree` of nothing.
    expect(objects.addBlob(Buffer.from('hello\n'))).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
    expect(objects.addTree([])).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904');
  });
});
