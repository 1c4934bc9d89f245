import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { KubeClient } from '../kube/kube-client.ts';
import { observe } from './observe.ts';

/**
 * The observer as a process of its own, beside whatever does the release; the token comes in the environment (SLUICE_TESTBED_TOKEN):
 *
 *     node src/observer/main.ts --server URL [--ca FILE] --namespace shop --out observed.jsonl
 *
 * Prints `ready` when it has seen everything there is. Ends when its standard input closes or on SIGTERM; every line is written at once.
 */
const { values } = parseArgs({
  options: {
    server: { type: 'string' },
    ca: { type: 'string' },
    namespace: { type: 'string', default: 'default' },
    out: { type: 'string' },
  },
});
if (values.server === undefined || values.out === undefined) throw new Error('expected --server URL and --out FILE');
const token = process.env.SLUICE_TESTBED_TOKEN;
const out = openSync(values.out, 'w');
const stop = new AbortController();
const client = new KubeClient({
  server: values.server,
  ...(token !== undefined && { token }),
  ...(values.ca !== undefined && { certificateAuthority: readFileSync(values.ca, 'utf8') }),
});
const end = () => {
  stop.abort();
  closeSync(out);
  process.exit(0);
};
process.on('SIGTERM', end);
process.stdin.on('end', end).resume();
await observe(client, values.namespace, (observation) => writeSync(out, `${JSON.stringify(observation)}\n`), stop.signal);
console.log('ready');
