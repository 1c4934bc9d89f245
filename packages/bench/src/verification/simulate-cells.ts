import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Cell } from './cell.ts';
import type { CellResult } from './cell-result.ts';

const MOST_WORKERS = 2;

export interface Work {
  readonly cell: Cell;
  readonly releases: number;
}

/** The cells in their order, simulated by up to two threads that take the next one when they are done with theirs. */
export async function simulateCells(work: readonly Work[], say: (line: string) => void): Promise<readonly CellResult[]> {
  const results: CellResult[] = [];
  let next = 0;
  let done = 0;
  const run = async (): Promise<void> => {
    const worker = new Worker(new URL('./cell-worker.ts', import.meta.url));
    try {
      while (next < work.length) {
        const index = next++;
        results[index] = await ask(worker, work[index]);
        done += 1;
        if (done % 20 === 0) say(`${done} of ${work.length} cells`);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(MOST_WORKERS, availableParallelism()) }, run));
  return results;
}

function ask(worker: Worker, work: Work | undefined): Promise<CellResult> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (result: CellResult) => {
      worker.off('error', reject);
      resolve(result);
    });
    worker.postMessage(work);
  });
}
