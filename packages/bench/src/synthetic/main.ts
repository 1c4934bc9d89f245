import { createInterface } from 'node:readline';
import { startSyntheticApi } from './synthetic-api.ts';
import type { ClusterOptions } from './synthetic-cluster.ts';

/** The synthetic API as a process of its own: options as the first line of its input, its port as its first line of output; ends with its input. */
const input = createInterface({ input: process.stdin });
const first = await new Promise<string>((resolve) => input.once('line', resolve));
input.once('close', () => process.exit(0));
const options: ClusterOptions = JSON.parse(first);
const { port } = await startSyntheticApi(options);
process.stdout.write(`${port}\n`);
