import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Endpoint } from '../kube/kube-client.ts';
import type { Weights } from './endpoints.ts';
import type { LoadAccount } from './load-account.ts';

export interface LoadOptions {
  readonly namespace: string;
  /** Labels of the service's pods, such as `app=web`. */
  readonly selector: string;
  readonly requestsPerSecond: number;
  /** Default: each pod has the same chance, as behind kube-proxy. */
  readonly weights?: Weights;
  readonly path?: string;
  /** The same seed sends to the same pods after the same gaps, where the pods are the same. Default 1. */
  readonly seed?: number;
}

export interface Load extends AsyncDisposable {
  /** What clients saw until now. */
  read(): Promise<LoadAccount>;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 20_000;
const READ_TIMEOUT_MS = 10_000;

/** Starts clients of a service as a process of their own; resolves when they send. It ends with this process. */
export async function startLoad(endpoint: Endpoint, options: LoadOptions): Promise<Load> {
  const { namespace, selector, requestsPerSecond, weights, path = '/', seed = 1 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'sluice-load-'));
  const args = ['--server', endpoint.server, '--namespace', namespace, '--selector', selector];
  args.push('--rate', String(requestsPerSecond), '--path', path, '--seed', String(seed));
  if (weights !== undefined) args.push('--weights', JSON.stringify(weights));
  if (endpoint.certificateAuthority !== undefined) {
    const authority = join(folder, 'ca.crt');
    await writeFile(authority, endpoint.certificateAuthority);
    args.push('--ca', authority);
  }
  const child = fork(fileURLToPath(new URL('main.ts', import.meta.url)), args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    env: { ...process.env, ...(endpoint.token !== undefined && { SLUICE_TESTBED_TOKEN: endpoint.token }) },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  /** The next thing it says. */
  const said = (withinMs: number, what: string) =>
    new Promise<unknown>((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        child.off('message', onMessage);
        child.off('exit', onExit);
        act();
      };
      const onMessage = (message: unknown) => settle(() => resolve(message));
      const onExit = (code: number | null) => settle(() => reject(new Error(`the load ended with ${code}; expected ${what}`)));
      const timer = setTimeout(() => settle(() => reject(new Error(`the load did not say ${what} within ${withinMs} ms`))), withinMs);
      child.once('message', onMessage);
      child.once('exit', onExit);
    });
  const stop = async () => {
    if (child.connected) child.disconnect();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await said(START_TIMEOUT_MS, 'that it is ready');
  } catch (error) {
    child.kill();
    await stop();
    throw error;
  }
  return {
    async read() {
      const answer = said(READ_TIMEOUT_MS, 'what it counted');
      child.send('read');
      // Our own program's message: its shape is what LoadCounter made.
      return (await answer) as LoadAccount;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
