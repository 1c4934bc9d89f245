import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Endpoint } from '@sluice/sandbox';
import type { Sighting } from './sighting.ts';

export interface Beside extends AsyncDisposable {
  /** Everything seen so far, in the order in which it was seen. */
  sightings(settleMs?: number): Promise<readonly Sighting[]>;
}

const START_TIMEOUT_MS = 20_000;

/** Starts the watching process; resolves when it sees the namespace as it is. It ends with this process. */
export async function startBeside(endpoint: Endpoint, namespace: string): Promise<Beside> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('main.ts', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const seen: Sighting[] = [];
  const ready = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the watching process was not ready within ${START_TIMEOUT_MS} ms`)), START_TIMEOUT_MS);
    child.once('exit', (code) => reject(new Error(`the watching process ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const sighting: Sighting | 'ready' = JSON.parse(line);
      if (sighting !== 'ready') seen.push(sighting);
      else {
        clearTimeout(timer);
        resolve();
      }
    });
  });
  child.stdin.write(`${JSON.stringify({ endpoint, namespace })}\n`);
  await ready;
  return {
    async sightings(settleMs = 200) {
      await sleep(settleMs);
      return seen;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await ended;
    },
  };
}
