import { spawn } from 'node:child_process';

/** How the command is started: node, its file, and what comes before the demo's own arguments. */
export type SluiceProgram = readonly [file: string, ...arguments: string[]];

export interface CommandOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** `inherit` shows the answer where ours goes; `capture` returns it. What goes on is told on standard error either way. */
  readonly answer: 'inherit' | 'capture';
  readonly signal: AbortSignal;
}

export interface CommandResult {
  readonly exitCode: number | null;
  readonly answer: string;
}

/** An aborted command has this long to hold its release; the namespace goes anyway. */
const END_WITHIN_MS = 5_000;
const MAX_ANSWER = 16 * 1024 * 1024;

/** Runs the real command as a process of its own, on our terminal: its live view is the demo's. Rejects with the signal's reason when aborted. */
export async function runSluice(program: SluiceProgram, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { environment, answer, signal } = options;
  signal.throwIfAborted();
  const [file, ...before] = program;
  const child = spawn(file, [...before, ...args], {
    stdio: ['inherit', answer === 'inherit' ? 'inherit' : 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.length > MAX_ANSWER) child.kill('SIGKILL');
  });
  let killer: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill('SIGTERM');
    killer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code));
    });
    signal.throwIfAborted();
    return { exitCode, answer: text };
  } finally {
    clearTimeout(killer);
    signal.removeEventListener('abort', stop);
  }
}
