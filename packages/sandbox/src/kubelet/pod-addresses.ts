import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { promisify } from 'node:util';

/**
 * Where pods that serve are reached. `loopback`: addresses of 127.64.0.0/10, on Linux without any preparation. `routable`: addresses of 198.18.0.0/15, the
 * range set aside for benchmarks (RFC 2544), which is nobody's on any network. kube-apiserver needs those: its proxies and its EndpointSlices refuse loopback
 * addresses ("address not allowed", IsGlobalUnicast in pkg/registry/core/pod/strategy.go).
 */
export type PodNetwork = 'loopback' | 'routable';

const ROUTABLE_RANGE = '198.18.0.0/15';

/** Any address of the network, by chance: several kubelets of one machine share it, and a pod's address should not be the one of the pod before. */
export function randomAddress(network: PodNetwork, random: () => number = Math.random): string {
  const part = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const [first, second] = network === 'loopback' ? [127, part(64, 127)] : [198, part(18, 19)];
  return `${first}.${second}.${part(0, 255)}.${part(1, 254)}`;
}

let prepared: Promise<string | null> | undefined;

/**
 * Makes this machine answer at the routable range: one route on its loopback interface, which stays until the machine restarts. Null when it does; otherwise why
 * not, and what to do. Only Linux can, and only root may.
 */
export function prepareRoutable(): Promise<string | null> {
  prepared ??= tryRoutable();
  return prepared;
}

async function tryRoutable(): Promise<string | null> {
  const address = randomAddress('routable');
  if (await canListen(address)) return null;
  const command = ['route', 'replace', 'local', ROUTABLE_RANGE, 'dev', 'lo'];
  const problem = await promisify(execFile)('ip', command, { timeout: 10_000 }).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message.trim() : String(error)),
  );
  if (await canListen(address)) return null;
  return `no pod can have an address of ${ROUTABLE_RANGE} here: expected Linux and root, or once: sudo ip ${command.join(' ')}${problem === undefined ? '' : ` (${problem})`}`;
}

async function canListen(address: string): Promise<boolean> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, address, resolve);
    });
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
