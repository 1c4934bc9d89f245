import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { KubeClient } from '../kube/kube-client.ts';
import type { Pod } from '../kube/objects.ts';
import { watch } from '../kube/watch.ts';
import { seededRandom } from '../process/seeded-random.ts';
import { endpointOf, type LoadEndpoint, type Weights } from './endpoints.ts';
import { generateLoad } from './generate-load.ts';
import { LoadCounter } from './load-account.ts';

/**
 * Clients of a service as a process of their own, so that they take no time from what is measured; the token comes in the environment (SLUICE_TESTBED_TOKEN):
 *
 *     node src/load/main.ts --server URL [--ca FILE] --namespace shop --selector app=web --rate 50 [--weights '{"HASH":90}'] [--path /] [--seed 1]
 *
 * Says `ready` to its parent when it knows the pods, and answers each message of it with what was counted until then. Ends with its parent.
 */
const { values } = parseArgs({
  options: {
    server: { type: 'string' },
    ca: { type: 'string' },
    namespace: { type: 'string', default: 'default' },
    selector: { type: 'string', default: '' },
    rate: { type: 'string', default: '50' },
    weights: { type: 'string' },
    path: { type: 'string', default: '/' },
    seed: { type: 'string', default: '1' },
  },
});
const { server, ca, namespace, selector, path } = values;
const MAX_RATE = 5000;
const rate = Number(values.rate);
if (server === undefined) throw new Error('expected --server URL');
if (!(rate > 0 && rate <= MAX_RATE))
  throw new Error(`--rate: expected a number of requests per second up to ${MAX_RATE}, got ${values.rate}`);
const parent = process.send?.bind(process);
if (parent === undefined) throw new Error('expected a parent that reads what is counted (an IPC channel)');

const token = process.env.SLUICE_TESTBED_TOKEN;
const client = new KubeClient({
  server,
  ...(token !== undefined && { token }),
  ...(ca !== undefined && ca !== '' && { certificateAuthority: readFileSync(ca, 'utf8') }),
});
const stop = new AbortController();
const endpoints = new Map<string, LoadEndpoint>();
let known: readonly LoadEndpoint[] = [];
const know = (pod: Pod) => {
  const endpoint = endpointOf(pod);
  if (endpoint === undefined) endpoints.delete(pod.metadata.uid ?? '');
  else endpoints.set(pod.metadata.uid ?? '', endpoint);
};
await watch<Pod>(
  client,
  `/api/v1/namespaces/${namespace}/pods`,
  {
    onSnapshot(pods) {
      endpoints.clear();
      pods.forEach(know);
      known = [...endpoints.values()];
    },
    onChange(type, pod) {
      if (type === 'DELETED') endpoints.delete(pod.metadata.uid ?? '');
      else know(pod);
      known = [...endpoints.values()];
    },
  },
  stop.signal,
  selector === '' ? {} : { labelSelector: selector },
);
const counter = new LoadCounter();
process.on('message', () => parent(counter.account));
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
const weights: Weights | null = values.weights === undefined ? null : JSON.parse(values.weights);
void generateLoad({ requestsPerSecond: rate, path, weights, random: seededRandom(Number(values.seed)) }, () => known, counter, stop.signal);
parent('ready');
