import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { KubeClient } from '../kube/kube-client.ts';
import { parseRules } from './control-server.ts';
import { Kubelet } from './kubelet.ts';
import { alikeNodes } from './nodes.ts';

/**
 * The kubelet as a process of its own; the token comes in the environment (SLUICE_TESTBED_TOKEN), so that it is in no process list:
 *
 *     node src/kubelet/main.ts --server URL [--ca FILE] [--nodes 5] [--behaviours FILE] [--control-port N] [--serve] [--pod-network routable]
 */
const { values } = parseArgs({
  options: {
    server: { type: 'string' },
    ca: { type: 'string' },
    nodes: { type: 'string', default: '5' },
    behaviours: { type: 'string' },
    'control-port': { type: 'string', default: '0' },
    serve: { type: 'boolean', default: false },
    'pod-network': { type: 'string', default: 'loopback' },
  },
});
if (values.server === undefined) throw new Error('expected --server URL');
const network = values['pod-network'];
if (network !== 'loopback' && network !== 'routable') throw new Error(`--pod-network: expected loopback or routable, got ${network}`);
const token = process.env.SLUICE_TESTBED_TOKEN;
const client = new KubeClient({
  server: values.server,
  ...(token !== undefined && { token }),
  ...(values.ca !== undefined && { certificateAuthority: readFileSync(values.ca, 'utf8') }),
});
const kubelet = await Kubelet.start({
  client,
  nodes: alikeNodes(Number(values.nodes)),
  ...(values.behaviours !== undefined && { rules: parseRules(readFileSync(values.behaviours, 'utf8')) }),
  controlPort: Number(values['control-port']),
  serve: values.serve,
  podNetwork: network,
  onTrouble: (message) => console.error(message),
});
console.log(`ready ${kubelet.controlUrl}`);
// The servers and timers do not keep the process alive; a closed pipe from the parent ends it.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
