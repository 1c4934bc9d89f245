import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';

const TIMEOUT_MS = 20_000;

/** A server on the loopback interface that notes when it is first spoken to, and answers nothing. */
export class Listener implements AsyncDisposable {
  readonly #server: Server;
  #heard: ((at: number) => void) | null = null;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', () => this.#heard?.(performance.now()));
  }

  static async open(): Promise<Listener> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Listener(server);
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Milliseconds from the start of the program to its first request; the program is ended then. */
  async time(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
    const startedAt = performance.now();
    const heard = new Promise<number>((resolve) => {
      this.#heard = resolve;
    });
    const child = spawn(process.execPath, [script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)));
    try {
      return (await Promise.race([heard, failed(child, output)])) - startedAt;
    } finally {
      this.#heard = null;
      await end(child);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Milliseconds that a bare Node takes from its start to its end. */
export async function bareNodeMs(): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
  await once(child, 'exit');
  return performance.now() - startedAt;
}

async function failed(child: ChildProcess, output: readonly string[]): Promise<never> {
  const late = AbortSignal.timeout(TIMEOUT_MS);
  await Promise.race([once(child, 'exit'), once(late, 'abort')]);
  throw new Error(`expected a first request within ${TIMEOUT_MS} ms, got none:\n${output.join('')}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
