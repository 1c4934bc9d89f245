import { execFile } from 'node:child_process';
import { SluiceError } from '@sluice/core';
import type { Environment } from '../environment.ts';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 120_000;
const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

interface Answer {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** The git repository around a folder, read through the program git; no shell is between. */
export class GitRepository {
  readonly #folder: string;
  readonly #env: Environment;
  /** Of the folder within the repository: `apps/shop/`, or empty at its top. */
  readonly prefix: string;
  readonly isShallow: boolean;

  private constructor(folder: string, env: Environment, about: { readonly prefix: string; readonly isShallow: boolean }) {
    this.#folder = folder;
    this.#env = env;
    this.prefix = about.prefix;
    this.isShallow = about.isShallow;
  }

  /** @throws SluiceError `no-git` or `no-git-repository`, kind `input` */
  static async open(folder: string, env: Environment): Promise<GitRepository> {
    const { code, stdout, stderr } = await call(folder, env, ['rev-parse', '--is-shallow-repository', '--show-prefix']);
    if (code === 'ENOENT') throw new SluiceError('no-git', 'input', 'the program git is not on the PATH: what has changed is asked of it');
    if (code !== 0)
      throw new SluiceError(
        'no-git-repository',
        'input',
        `${folder} is in no git repository that can be read: ${stderr.trim()}. Run it in a checkout (actions/checkout with fetch-depth: 0)`,
      );
    const [shallow, prefix = ''] = stdout.split('\n');
    return new GitRepository(folder, env, { prefix, isShallow: shallow === 'true' });
  }

  /** The commit that a name stands for; null where there is none here. */
  async commit(name: string): Promise<string | null> {
    if (name.startsWith('-')) return null;
    const { code, stdout } = await this.#call(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
    const commit = stdout.trim();
    return code === 0 && COMMIT.test(commit) ? commit : null;
  }

  /** Whether a commit that somebody else has told of is here. */
  async has(commit: string): Promise<boolean> {
    return COMMIT.test(commit) && (await this.commit(commit)) === commit;
  }

  /** Paths that differ between two commits, from the top of the repository; a file that was moved counts with both of its names. */
  async changedPaths(from: string, to: string): Promise<readonly string[]> {
    const options = ['--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-relative'];
    return this.#list(['diff', ...options, from, to, '--']);
  }

  /** Paths of the files that git knows below the folder, from the folder on. */
  async files(pattern: string): Promise<readonly string[]> {
    return this.#list(['ls-files', '-z', '--', `:(glob)${pattern}`]);
  }

  async #list(args: readonly string[]): Promise<readonly string[]> {
    const { code, stdout, stderr } = await this.#call(args);
    if (code !== 0) throw new SluiceError('git-failed', 'world', `git ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
    return stdout.split('\0').filter((path) => path !== '');
  }

  #call(args: readonly string[]): Promise<Answer> {
    return call(this.#folder, this.#env, args);
  }
}

function call(folder: string, env: Environment, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(
      'git',
      [...args],
      // No terminal: a remote that wants a password is an error, not a question.
      { cwd: folder, env: gitEnvironment(env), maxBuffer: MAX_OUTPUT_BYTES, timeout: TIMEOUT_MS },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : (error.code ?? error.signal ?? 'an error'), stdout, stderr }),
    );
  });
}

/** What git needs to run, and none of the tokens and secrets that are beside it. */
function gitEnvironment(env: Environment): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) =>
    /^(PATH|HOME|USERPROFILE|SystemRoot|TMPDIR|TEMP|XDG_CONFIG_HOME|GIT_.*)$/i.test(name),
  );
  return { PATH: process.env.PATH, ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
}
