import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));
export const REPORT = 'report.html';
const TIMEOUT_MS = 240_000;

export interface DemoResult {
  readonly exitCode: number | null;
  /** Without the two lines that `npm run` writes before a script's own output. */
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
  /** What is left in the folder that was given for temporary files and for the report. */
  readonly left: readonly string[];
}

export interface DemoCall {
  readonly args: readonly string[];
  readonly kubeconfigPath?: string;
  /** Ctrl-C, as a terminal sends it to npm and all below it, as soon as this is on standard error. */
  readonly interruptAt?: string;
  /** The reader goes away as soon as this is on standard error, as `head` does. */
  readonly unreadAt?: string;
}

/** `npm run demo -- …` as a person calls it, with a folder of its own to see what stays. */
export async function callDemo({ args, kubeconfigPath, interruptAt, unreadAt }: DemoCall): Promise<DemoResult> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-call-'));
  const started = Date.now();
  const { PATH = '', HOME = '' } = process.env;
  const report = args.includes('--report') ? [] : ['--report', join(folder, REPORT)];
  const child = spawn('npm', ['run', 'demo', '--', ...args, ...report], {
    cwd: REPOSITORY,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, TMPDIR: folder, CI: 'true', ...(kubeconfigPath !== undefined && { KUBECONFIG: kubeconfigPath }) },
  });
  const output = { stdout: '', stderr: '' };
  let interrupted = false;
  const signal = (name: NodeJS.Signals) => {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
    if (unreadAt !== undefined && output.stderr.includes(unreadAt)) {
      child.stdout.destroy();
      child.stderr.destroy();
    }
    if (interruptAt === undefined || interrupted || !output.stderr.includes(interruptAt)) return;
    interrupted = true;
    signal('SIGINT');
  });
  const timer = setTimeout(() => signal('SIGKILL'), TIMEOUT_MS);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      // npm ends by the signal that ended its script, which a shell calls 130.
      child.once('close', (code, by) => resolve(by === 'SIGINT' ? 130 : code));
    });
    const stdout = output.stdout.replace(/^\n(?:> .*\n)+\n/, '');
    // Node keeps compiled sources there; it is a cache.
    const left = (await readdir(folder, { recursive: true })).filter((path) => !path.startsWith('node-compile-cache'));
    return { exitCode, stdout, stderr: output.stderr, durationMs: Date.now() - started, left };
  } finally {
    clearTimeout(timer);
    await rm(folder, { recursive: true, force: true });
  }
}
