import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Everything the process prints goes here. */
  readonly logFile: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Asked every 20 ms until it says true. */
  readonly ready: () => Promise<boolean>;
  readonly startTimeoutMs?: number;
}

/** A process that runs until `stop()`, and no longer than this one, however this one ends. */
export interface ManagedProcess extends AsyncDisposable {
  readonly name: string;
  readonly running: boolean;
  stop(): Promise<void>;
}

/**
 * Runs the command beside a reader of our pipe: when this process ends, even by SIGKILL, the pipe closes and the command is killed.
 * An exit handler alone would leave etcd and the API server behind after a killed test run.
 */
const KEEPER =
  'exec 3<&0; "$@" </dev/null 3<&- & p=$!; (read -r _ <&3; kill -9 $p 2>/dev/null) & r=$!; wait $p; c=$?; kill $r 2>/dev/null; exit $c';

/** Starts the process and waits until it is ready; throws with the end of its log when it ends or stays silent. */
export async function startProcess(options: ProcessOptions): Promise<ManagedProcess> {
  const log = openSync(options.logFile, 'a');
  const child = spawn('/bin/sh', ['-c', KEEPER, options.name, options.command, ...options.args], {
    stdio: ['pipe', log, log],
    detached: true,
    env: { ...process.env, ...options.env },
  });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  // The command may be gone before we close the pipe; there is nothing to do about it.
  child.stdin?.on('error', () => undefined);
  const managed = manage(options.name, child, ended);
  try {
    await untilReady(options, managed);
  } catch (error) {
    await managed.stop();
    throw error;
  }
  child.unref();
  return managed;
}

function manage(name: string, child: ChildProcess, ended: Promise<void>): ManagedProcess {
  const stop = async () => {
    child.ref();
    child.stdin?.end();
    await ended;
  };
  return {
    name,
    get running() {
      return child.exitCode === null && child.signalCode === null && child.pid !== undefined;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function untilReady(options: ProcessOptions, managed: ManagedProcess): Promise<void> {
  const timeoutMs = options.startTimeoutMs ?? 60_000;
  const deadline = Date.now() + timeoutMs;
  while (!(await options.ready().catch(() => false))) {
    if (!managed.running) throw new Error(`${options.name} ended while starting. The end of its log:\n${tail(options.logFile)}`);
    if (Date.now() > deadline)
      throw new Error(`${options.name} was not ready within ${timeoutMs} ms. The end of its log:\n${tail(options.logFile)}`);
    await sleep(20);
  }
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
}
