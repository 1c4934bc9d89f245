import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../../cli/bin/sluice.js', import.meta.url));

export interface CommandResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  /** Had to be ended because it ran for longer than it may. */
  readonly timedOut: boolean;
}

export interface CommandOptions {
  readonly kubeconfigPath: string;
  /** Folder of the plan. */
  readonly cwd: string;
  readonly timeoutMs: number;
  /** Where the compiled sources are kept between runs: a third of the time of a short run otherwise. */
  readonly compileCache: string;
  /** Beside what every run gets. */
  readonly env?: Readonly<Record<string, string>>;
}

/** One run of the `sluice` command, as a process of its own like anybody's. */
export class SluiceProcess {
  readonly result: Promise<CommandResult>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], options: CommandOptions) {
    const started = Date.now();
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [COMMAND, ...args], {
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH, HOME, KUBECONFIG: options.kubeconfigPath, NODE_COMPILE_CACHE: options.compileCache, CI: 'true', ...options.env },
    });
    this.#child = child;
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text;
    });
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, options.timeoutMs);
    this.result = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode, signal) => {
        clearTimeout(timer);
        resolve({ exitCode, signal, ...output, durationMs: Date.now() - started, timedOut });
      });
    });
  }

  /** SIGKILL: nothing of it runs any more when the call returns. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  interrupt(): void {
    this.#child.kill('SIGINT');
  }

  /** As a runner cancels a job: SIGINT, SIGTERM after 7.5 s, SIGKILL 2.5 s later, each only if it still runs. Says what ended it. */
  async cancel(): Promise<'SIGINT' | 'SIGTERM' | 'SIGKILL'> {
    for (const [signal, waitMs] of [
      ['SIGINT', 7_500],
      ['SIGTERM', 2_500],
    ] as const) {
      this.#child.kill(signal);
      await Promise.race([this.result, sleep(waitMs, undefined, { ref: false })]);
      if (!this.running) return signal;
    }
    this.kill();
    return 'SIGKILL';
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Kills it after this long, unless it ends before. */
  async killAfter(milliseconds: number): Promise<void> {
    await Promise.race([this.result, sleep(milliseconds, undefined, { ref: false })]);
    if (this.running) this.kill();
  }
}

/** What a run said last, for a message: the line that tells most. */
export function lastWords({ stderr }: CommandResult): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  return lines.findLast((line) => line !== '' && !line.startsWith('passed:')) ?? 'nothing';
}
