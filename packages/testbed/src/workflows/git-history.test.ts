import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGitHub } from '@sluice/sandbox/github';
import { expect, it } from 'vitest';
import { historyOf } from './git-history.ts';

it('gives git the commits of a repository under the names that they have there, merges too', async () => {
  await using github = await openGitHub();
  const shop = github.addRepository({ owner: 'acme', name: 'shop', files: { 'a/b.txt': 'ä\n', 'c.txt': '' } });
  shop.commit({ branch: 'carts', files: { 'carts.txt': 'faster', 'c.txt': null } });
  shop.commit({ files: { 'd.txt': 'beside' } });
  const merged = shop.mergePull(shop.openPull({ title: 'Faster carts', head: 'carts' }).number);
  const folder = mkdtempSync(join(tmpdir(), 'sluice-history-'));
  const git = (args: readonly string[], input?: Buffer): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', ...(input && { input }) }).trim();
  try {
    git(['init', '--quiet', '--initial-branch', 'main']);
    git(['fast-import', '--quiet', '--force'], historyOf(shop.data.objects, merged, 'main'));
    git(['reset', '--quiet', '--hard', 'main']);
    expect(git(['rev-parse', 'main'])).toBe(merged);
    expect(git(['rev-list', '--count', 'main'])).toBe('4');
    expect(git(['ls-files']).split('\n')).toEqual(['a/b.txt', 'carts.txt', 'd.txt']);
    expect(readFileSync(join(folder, 'a/b.txt'), 'utf8')).toBe('ä\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
