import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { absent, cacheFolder, lockCache } from './program-cache.ts';

const run = promisify(execFile);

/** Programs that are built from a Go module of their own, whose go.mod and go.sum pin every line of them. */
export interface GoModule {
  /** Folder beside `src` with the go.mod whose `tool` lines name the packages. */
  readonly folder: string;
  /** File name of the program → Go package. */
  readonly programs: Readonly<Record<string, string>>;
  readonly linkerFlags: string;
  /** Build tags, such as those that leave out what the tests have no use for. */
  readonly tags?: readonly string[];
  /** What somebody without Go can do, after "Install Go 1.26 or newer". */
  readonly otherwise?: string;
}

/** Returns the folder the module's programs are in, named by what they were built from. */
export async function installGoModule(module: GoModule, say: (line: string) => void): Promise<string> {
  const source = fileURLToPath(new URL(`../${module.folder}/`, import.meta.url));
  const goVersion = await run('go', ['env', 'GOVERSION']).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
  const hash = createHash('sha256')
    .update(goVersion ?? 'no go')
    .update([module.linkerFlags, ...(module.tags ?? [])].join('\n'));
  for (const file of ['go.mod', 'go.sum']) hash.update(await readFile(join(source, file)));
  const target = join(cacheFolder(), `${module.folder}-${hash.digest('hex').slice(0, 16)}`, 'bin');
  const programs = Object.keys(module.programs).map((name) => join(target, name));
  if ((await absent(programs)).length === 0) return target;
  if (goVersion === undefined) {
    throw new Error(
      `${Object.keys(module.programs).join(' and ')} not found in ${target} and cannot be built: no \`go\` on the PATH. ` +
        `Install Go 1.26 or newer${module.otherwise === undefined ? '' : `, or ${module.otherwise}`}`,
    );
  }
  await using _lock = await lockCache(`${target}.lock`, say);
  if ((await absent(programs)).length === 0) return target;
  await build(module, source, target, say);
  return target;
}

async function build(module: GoModule, source: string, target: string, say: (line: string) => void): Promise<void> {
  const started = Date.now();
  const scratch = await mkdtemp(`${target}.building-`);
  try {
    for (const [name, path] of Object.entries(module.programs)) {
      say(`building ${name} from its Go module (once; minutes)`);
      const tags = module.tags === undefined ? [] : ['-tags', module.tags.join(',')];
      await run('go', ['build', '-trimpath', ...tags, '-ldflags', module.linkerFlags, '-o', join(scratch, name), path], {
        cwd: source,
        env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly' },
        maxBuffer: 16 * 1024 * 1024,
      });
    }
    // Whole or not at all: a folder with half of the programs would be taken for an installation.
    await rename(scratch, target);
  } catch (error) {
    await rm(scratch, { recursive: true, force: true });
    throw new Error(
      `building ${Object.keys(module.programs).join(' and ')} in ${source} failed: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
  say(`built ${Object.keys(module.programs).join(' and ')} in ${Math.round((Date.now() - started) / 1000)} s`);
}
