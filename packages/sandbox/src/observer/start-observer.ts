import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Endpoint } from '../kube/kube-client.ts';
import type { Observation } from './observation.ts';
import { readObservations } from './read-observations.ts';

export interface Observer extends AsyncDisposable {
  readonly file: string;
  /** What has been observed until now, after `settleMs` in which late lines may come. */
  read(settleMs?: number): Promise<Observation[]>;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 20_000;

/** Starts the observer as a process of its own; resolves when it sees the namespace as it is. Ends with this process. */
export async function startObserver(endpoint: Endpoint, namespace: string): Promise<Observer> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-observer-'));
  const file = join(folder, 'observed.jsonl');
  const authority = join(folder, 'ca.crt');
  await writeFile(authority, endpoint.certificateAuthority ?? '');
  const args = ['--server', endpoint.server, '--namespace', namespace, '--out', file];
  if (endpoint.certificateAuthority !== undefined) args.push('--ca', authority);
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url)), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...(endpoint.token !== undefined && { SLUICE_TESTBED_TOKEN: endpoint.token }) },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.stdin.end();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the observer was not ready within ${START_TIMEOUT_MS} ms`)), START_TIMEOUT_MS);
    child.stdout.once('data', () => {
      clearTimeout(timer);
      resolve();
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the observer ended with ${code} while starting`));
    });
  });
  return {
    file,
    async read(settleMs = 100) {
      await sleep(settleMs);
      return readObservations(file);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
