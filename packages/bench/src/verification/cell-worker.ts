import { parentPort } from 'node:worker_threads';
import { simulateCell } from './cell-result.ts';
import type { Work } from './simulate-cells.ts';

parentPort?.on('message', ({ cell, releases }: Work) => parentPort?.postMessage(simulateCell(cell, releases)));
