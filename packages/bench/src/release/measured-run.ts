import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../../cli/bin/sluice.js', import.meta.url));
const LOOK_EVERY_MS = 25;

export interface MeasuredRun {
  readonly durationMs: number;
  readonly memory: PeakMemory;
}

/** In MB of 10⁶ bytes. */
export interface PeakMemory {
  /** Most that was ever resident (VmHWM, kept by the kernel). */
  readonly residentMB: number;
  /** Of that, what the process wrote itself and what it maps from files (mostly the node program): each at its own highest look. */
  readonly ownMB: number;
  readonly mappedMB: number;
}

export interface RunOptions {
  readonly folder: string;
  readonly kubeconfigPath: string;
  readonly timeoutMs: number;
  readonly nodeArgs?: readonly string[];
}

/** Runs the `sluice` command as a process of its own, and throws with what it said when it does not succeed. */
export async function runMeasured(args: readonly string[], options: RunOptions): Promise<MeasuredRun> {
  const started = performance.now();
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [...(options.nodeArgs ?? []), COMMAND, ...args], {
    cwd: options.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, KUBECONFIG: options.kubeconfigPath, CI: 'true' },
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  let memory: PeakMemory = { residentMB: Number.NaN, ownMB: Number.NaN, mappedMB: Number.NaN };
  const looks = setInterval(() => {
    memory = highest(memory, lookAtMemory(child.pid));
  }, LOOK_EVERY_MS);
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
  const code = await new Promise<number | string | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal));
  });
  clearInterval(looks);
  clearTimeout(timer);
  if (code !== 0) throw new Error(`sluice ${args.join(' ')}: expected exit code 0, got ${code}. It said:\n${said.join('').slice(-4_000)}`);
  return { durationMs: performance.now() - started, memory };
}

/** The kernel forgets the figures when the process ends, so they are read while it runs; VmHWM itself only ever rises. */
function lookAtMemory(pid: number | undefined): PeakMemory | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    const megabytes = (field: string) => (Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN) * 1024) / 1e6;
    const memory = { residentMB: megabytes('VmHWM'), ownMB: megabytes('RssAnon'), mappedMB: megabytes('RssFile') };
    return Number.isNaN(memory.residentMB) ? undefined : memory;
  } catch {
    // It has ended, or this is no Linux: then the figure stays "not measured".
    return undefined;
  }
}

function highest(known: PeakMemory, now: PeakMemory | undefined): PeakMemory {
  if (now === undefined) return known;
  const higher = (a: number, b: number) => (Number.isNaN(a) ? b : Math.max(a, b));
  return {
    residentMB: higher(known.residentMB, now.residentMB),
    ownMB: higher(known.ownMB, now.ownMB),
    mappedMB: higher(known.mappedMB, now.mappedMB),
  };
}
