import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ArchiveSize {
  /** What a job downloads: the tag's archive as tar.gz. */
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly files: number;
}

/** The archive of a tag as the release makes it: what git would export of the newest commit, and dist/. */
export function archiveSize(root: string): ArchiveSize {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-archive-'));
  try {
    const tree = join(folder, 'sluice');
    const tar = join(folder, 'tree.tar');
    // The attributes of the working tree, so that a change of them can be measured before it is committed.
    execFileSync('git', ['archive', '--worktree-attributes', '--format=tar', '--prefix=sluice/', '-o', tar, 'HEAD'], { cwd: root });
    mkdirSync(tree);
    execFileSync('tar', ['-xf', tar, '-C', folder]);
    cpSync(join(root, 'dist'), join(tree, 'dist'), { recursive: true });
    const packed = join(folder, 'tree.tar.gz');
    execFileSync('tar', ['-czf', packed, '-C', folder, 'sluice']);
    const sizes = readdirSync(tree, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
    return { packedBytes: statSync(packed).size, unpackedBytes: sizes.reduce((sum, size) => sum + size, 0), files: sizes.length };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
