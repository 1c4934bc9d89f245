import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/virtual-clock.ts';
import { changedTree } from '../git/trees.ts';
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
    // `git hash-object`, `git mktree` and `git commit-tree` of the same.
    expect(objects.addBlob(Buffer.from('hello\n'))).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
    expect(objects.addTree([])).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904');
    const files = { 'a/f': 'x', 'a.b': 'y', a0: 'z' };
    const changes = Object.entries(files).map(([path, content]) => ({
      path,
      mode: '100644' as const,
      sha: objects.addBlob(Buffer.from(content)),
    }));
    const tree = changedTree(objects, undefined, changes);
    expect(tree).toBe('cb21d9b7679a994c828816ff5cdeb6aac3987555');
    const author = { name: 'Ann', email: 'ann@shop.example', date: '2026-01-01T00:00:00Z' };
    const commit = objects.addCommit({ tree, parents: [], message: 'First\n', author, committer: author, signed: false });
    expect(commit.sha).toBe('c6c9cc97dd7a6de075e54a453d8f587e96173b7a');
  });
});
