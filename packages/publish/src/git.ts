import { execFile } from 'node:child_process';
import { PublishError } from './publish-error.ts';

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MS = 120_000;

interface GitCall {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** git in one working tree. Configuration of the machine that would change what is made, such as signing, is left out where it matters. */
export class Git {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** What it prints. Throws PublishError `git` with what it says when it fails. */
  async run(args: readonly string[], call: GitCall = {}): Promise<string> {
    const { code, stdout, stderr } = await this.#call(args, call);
    if (code === 0) return stdout;
    throw new PublishError('git', `git ${args.join(' ')} ended with ${code}: ${stderr.trim() || stdout.trim()}`);
  }

  /** Whether it ends with 0; with 1 it does not hold. Throws as `run` on anything else. */
  async holds(args: readonly string[]): Promise<boolean> {
    const { code, stderr } = await this.#call(args, {});
    if (code === 0 || code === 1) return code === 0;
    throw new PublishError('git', `git ${args.join(' ')} ended with ${code}: ${stderr.trim()}`);
  }

  /** Lines of what it prints, separated by NUL. */
  async list(args: readonly string[]): Promise<readonly string[]> {
    return (await this.run(args)).split('\0').filter((entry) => entry !== '');
  }

  #call(
    args: readonly string[],
    { input, env }: GitCall,
  ): Promise<{ readonly code: number | string; readonly stdout: string; readonly stderr: string }> {
    return new Promise((resolve) => {
      const child = execFile(
        'git',
        [...args],
        // No terminal: a remote that wants a password is an error, not a question.
        { cwd: this.folder, env: { ...process.env, GIT_TERMINAL_PROMPT: '0', ...env }, maxBuffer: MAX_OUTPUT_BYTES, timeout: TIMEOUT_MS },
        (error, stdout, stderr) => resolve({ code: error === null ? 0 : (error.code ?? error.signal ?? 'an error'), stdout, stderr }),
      );
      // git may end before it has read everything, as when it refuses its arguments: that it failed is told by its exit code.
      child.stdin?.on('error', () => undefined).end(input ?? '');
    });
  }
}
