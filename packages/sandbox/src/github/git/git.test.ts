import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, refusal, type Shop } from '../testing/shop.ts';

describe('git', () => {
  let opened: Shop;
  beforeEach(async () => {
    opened = await openShop();
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  const writer = () => opened.asJob({ contents: 'write' });

  async function commitOn(parent: string | undefined, path: string, content: string, message = 'Change'): Promise<string> {
    const { git } = writer();
    const base = parent === undefined ? {} : { base_tree: parent };
    const tree = await git.createTree({ ...opened.at, ...base, tree: [{ path, mode: '100644', type: 'blob', content }] });
    const parents = parent === undefined ? [] : [parent];
    return (await git.createCommit({ ...opened.at, message, tree: tree.data.sha, parents })).data.sha;
  }

  it('makes a branch with a history of its own', async () => {
    const { git, repos } = writer();
    const sha = await commitOn(undefined, 'entries/1.json', '{}\n', 'Begin');
    const made = await git.createRef({ ...opened.at, ref: 'refs/heads/ledger', sha });
    expect([made.status, made.data.object]).toEqual([201, expect.objectContaining({ sha, type: 'commit' })]);
    expect((await git.getRef({ ...opened.at, ref: 'heads/ledger' })).data.object.sha).toBe(sha);
    const { data } = await repos.listCommits({ ...opened.at, sha: 'ledger' });
    expect(data.map(({ commit, parents, author }) => [commit.message, parents, author?.login])).toEqual([
      ['Begin', [], 'github-actions[bot]'],
    ]);
    expect(await refusal(git.createRef({ ...opened.at, ref: 'refs/heads/ledger', sha }))).toMatchObject({
      status: 422,
      message: 'Reference already exists',
    });
  });

  it('moves a branch forward, and back only by force', async () => {
    const { git } = writer();
    const first = opened.shop.head();
    const second = await commitOn(first, 'a', 'a');
    const other = await commitOn(first, 'b', 'b');
    const move = (sha: string, force?: boolean) =>
      git.updateRef({ ...opened.at, ref: 'heads/main', sha, ...(force !== undefined && { force }) });
    expect((await move(second)).data.object.sha).toBe(second);
    expect(await refusal(move(other))).toMatchObject({ status: 422, message: 'Update is not a fast forward' });
    expect(opened.shop.head()).toBe(second);
    expect((await move(other, true)).data.object.sha).toBe(other);
    expect(await refusal(move('0'.repeat(40)))).toMatchObject({ status: 422, message: 'Object does not exist' });
  });

  it('deletes a ref once', async () => {
    const { git } = writer();
    opened.shop.setRef('refs/tags/v1');
    expect((await git.deleteRef({ ...opened.at, ref: 'tags/v1' })).status).toBe(204);
    expect(await refusal(git.deleteRef({ ...opened.at, ref: 'tags/v1' }))).toMatchObject({
      status: 422,
      message: 'Reference does not exist',
    });
    expect((await refusal(git.getRef({ ...opened.at, ref: 'tags/v1' }))).status).toBe(404);
  });

  it('lists refs by how they begin', async () => {
    opened.shop.setRef('refs/heads/release/1');
    opened.shop.setRef('refs/heads/release/2');
    const { data } = await writer().git.listMatchingRefs({ ...opened.at, ref: 'heads/release' });
    expect(data.map(({ ref }) => ref)).toEqual(['refs/heads/release/1', 'refs/heads/release/2']);
  });

  it('loses no commit when twenty writers move one branch by its last place', async () => {
    const { git, repos } = writer();
    let lost = 0;
    const append = async (writerNumber: number): Promise<void> => {
      for (let attempt = 0; attempt < 50; attempt++) {
        const { data } = await git.getRef({ ...opened.at, ref: 'heads/main' });
        const sha = await commitOn(data.object.sha, `entries/${writerNumber}.json`, '{}', `Entry ${writerNumber}`);
        const moved = await git.updateRef({ ...opened.at, ref: 'heads/main', sha }).then(
          () => true,
          (error: { status: number }) => error.status !== 422,
        );
        if (moved) return;
        lost++;
      }
      throw new Error(`writer ${writerNumber} never got its turn`);
    };
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    await Promise.all(numbers.map(append));
    const all = await repos.listCommits({ ...opened.at, per_page: 100 });
    const entries = all.data.map(({ commit }) => commit.message).filter((message) => message.startsWith('Entry'));
    expect(new Set(entries)).toEqual(new Set(numbers.map((number) => `Entry ${number}`)));
    expect([entries.length, lost > 0]).toEqual([20, true]);
    expect(numbers.filter((number) => opened.shop.file(`entries/${number}.json`) === undefined)).toEqual([]);
  }, 60_000);

  it('changes trees by path: added, replaced, taken out', async () => {
    const { git } = writer();
    opened.shop.commit({ files: { 'docs/a.md': 'a', 'docs/b.md': 'b', 'gone/c.md': 'c' } });
    const blob = await git.createBlob({ ...opened.at, content: Buffer.from('B').toString('base64'), encoding: 'base64' });
    const entry = { mode: '100644', type: 'blob' } as const;
    const { data } = await git.createTree({
      ...opened.at,
      base_tree: opened.shop.head(),
      tree: [
        { ...entry, path: 'docs/b.md', sha: blob.data.sha },
        { ...entry, path: 'docs/deep/d.md', content: 'd' },
        { ...entry, path: 'gone/c.md', sha: null },
      ],
    });
    const whole = await git.getTree({ ...opened.at, tree_sha: data.sha, recursive: '1' });
    expect(whole.data.tree.map(({ path, type }) => `${type} ${path}`)).toEqual([
      'blob README.md',
      'tree docs',
      'blob docs/a.md',
      'blob docs/b.md',
      'tree docs/deep',
      'blob docs/deep/d.md',
    ]);
    expect((await git.getTree({ ...opened.at, tree_sha: 'main' })).data.tree.map(({ path }) => path)).toEqual([
      'README.md',
      'docs',
      'gone',
    ]);
    const read = await git.getBlob({ ...opened.at, file_sha: blob.data.sha });
    expect(Buffer.from(read.data.content, 'base64').toString()).toBe('B');
  });

  it('refuses trees and commits of what is not there', async () => {
    const { git } = writer();
    const none = '0'.repeat(40);
    const entry = { path: 'a', mode: '100644', type: 'blob' } as const;
    expect((await refusal(git.createTree({ ...opened.at, tree: [{ ...entry, sha: none }] }))).status).toBe(422);
    expect((await refusal(git.createTree({ ...opened.at, base_tree: none, tree: [{ ...entry, content: '' }] }))).status).toBe(404);
    expect((await refusal(git.createCommit({ ...opened.at, message: 'x', tree: none }))).status).toBe(422);
    expect((await refusal(git.getBlob({ ...opened.at, file_sha: none }))).status).toBe(404);
  });

  it('signs what an app commits in its own name, and nothing else', async () => {
    const tree = opened.shop.data.objects.commit(opened.shop.head())?.tree ?? '';
    const made = await writer().git.createCommit({ ...opened.at, message: 'x', tree });
    const named = await writer().git.createCommit({ ...opened.at, message: 'x', tree, author: { name: 'Ann', email: 'ann@shop.example' } });
    expect([made.data.verification.verified, named.data.verification.verified, named.data.author.name]).toEqual([true, false, 'Ann']);
  });

  it('reads files and folders at a ref, as they are if asked to', async () => {
    const { repos } = opened.asJob({ contents: 'read' });
    opened.shop.commit({ branch: 'release', files: { 'k8s/api/deploy.yaml': 'kind: Deployment\n' } });
    const at = { ...opened.at, ref: 'release' };
    const file = await repos.getContent({ ...at, path: 'k8s/api/deploy.yaml' });
    expect(file.data).toMatchObject({ type: 'file', name: 'deploy.yaml', encoding: 'base64', size: 17 });
    expect('content' in file.data && Buffer.from(file.data.content, 'base64').toString()).toBe('kind: Deployment\n');
    const raw = await repos.getContent({ ...at, path: 'k8s/api/deploy.yaml', mediaType: { format: 'raw' } });
    expect(raw.data).toBe('kind: Deployment\n');
    expect((await repos.getContent({ ...at, path: 'k8s' })).data).toMatchObject([{ type: 'dir', name: 'api', path: 'k8s/api' }]);
    expect((await refusal(repos.getContent({ ...opened.at, path: 'k8s' }))).status).toBe(404);
  });

  it('lists branches, and says where one is', async () => {
    const { repos } = opened.asJob({ contents: 'read' });
    opened.shop.setRef('refs/heads/release/1');
    expect((await repos.listBranches(opened.at)).data.map(({ name }) => name)).toEqual(['main', 'release/1']);
    expect((await repos.getBranch({ ...opened.at, branch: 'release/1' })).data.commit.sha).toBe(opened.shop.head());
    expect(await refusal(repos.getBranch({ ...opened.at, branch: 'none' }))).toMatchObject({ status: 404, message: 'Branch not found' });
  });

  it('lets those read who may not write, and nobody without contents', async () => {
    const call = (client: Shop['as'] extends (login: string) => infer C ? C : never) =>
      client.git.createRef({ ...opened.at, ref: 'refs/heads/x', sha: opened.shop.head() });
    expect((await refusal(call(opened.asJob({ contents: 'read' })))).headers).toMatchObject({
      'x-accepted-github-permissions': 'contents=write',
    });
    expect((await refusal(opened.asJob({}).git.getRef({ ...opened.at, ref: 'heads/main' }))).status).toBe(403);
  });
});
