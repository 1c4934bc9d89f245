import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Endpoint } from '@sluice/sandbox';
import type { ClusterOptions } from './synthetic-cluster.ts';

/** Starts the synthetic API beside this process; it ends with it. */
export async function startSynthetic(options: ClusterOptions): Promise<AsyncDisposable & { readonly endpoint: Endpoint }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin.write(`${JSON.stringify(options)}\n`);
  const port = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the synthetic API ended with ${code} while starting`)));
  });
  return {
    endpoint: { server: `http://127.0.0.1:${port}`, token: 'bench' },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await ended;
    },
  };
}
