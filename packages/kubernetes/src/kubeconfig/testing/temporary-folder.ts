import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder that goes away with the scope: `await using folder = await temporaryFolder({ 'a/b.yaml': '…' })`. */
export async function temporaryFolder(files: Readonly<Record<string, string>> = {}) {
  const root = await mkdtemp(path.join(tmpdir(), 'sluice-'));
  const folder = {
    root,
    path: (name: string) => path.join(root, name),
    async write(name: string, content: string) {
      const file = path.join(root, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
      return file;
    },
    async script(name: string, content: string) {
      const file = await folder.write(name, content);
      await chmod(file, 0o755);
      return file;
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  return folder;
}

export type TemporaryFolder = Awaited<ReturnType<typeof temporaryFolder>>;
