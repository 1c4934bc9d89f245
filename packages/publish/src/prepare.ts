import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cutChangelog } from './changelog.ts';
import { Git } from './git.ts';
import { lockWithVersion, withVersion } from './set-version.ts';
import { parseVersion } from './version.ts';

/**
 * `npm run prepare-version -- 1.4.0`: gives every package the version, and puts what is unreleased in the changelog under it, to be committed. Writes nothing
 * when the version or the changelog will not do.
 */
const [version = ''] = process.argv.slice(2);
const git = new Git(fileURLToPath(new URL('../../../', import.meta.url)));
const path = (file: string): string => join(git.folder, file);

try {
  if (!parseVersion(version)) throw new Error(`expected a version such as 1.4.0 or 1.4.0-rc.1, got ${JSON.stringify(version)}`);
  const files = (await git.list(['ls-files', '-z'])).filter((file) => basename(file) === 'package.json' || file === 'package-lock.json');
  const today = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
  const texts = [
    { file: 'CHANGELOG.md', text: cutChangelog(readFileSync(path('CHANGELOG.md'), 'utf8'), version, today) },
    ...files.map((file) => {
      const text = readFileSync(path(file), 'utf8');
      return { file, text: file === 'package-lock.json' ? lockWithVersion(text, version) : withVersion(text, version) };
    }),
  ];
  for (const { file, text } of texts) writeFileSync(path(file), text);
  console.log(`${version} in ${texts.length} files. Look at them, and commit: release: ${version}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
