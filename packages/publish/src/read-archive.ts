import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TagArchive } from './check-archive.ts';
import type { Git } from './git.ts';

/** The archive of a commit as git makes it, which leaves out what .gitattributes in that commit says. */
export async function readArchive(git: Git, commit: string): Promise<TagArchive> {
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-archive-'));
  try {
    const file = join(scratch, 'archive.tar.gz');
    await git.run(['archive', '--format=tar.gz', '--output', file, commit]);
    const { stdout } = await promisify(execFile)('tar', ['-tzf', file]);
    const files = stdout.split('\n').filter((path) => path !== '' && !path.endsWith('/'));
    return { files, packedBytes: statSync(file).size };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
