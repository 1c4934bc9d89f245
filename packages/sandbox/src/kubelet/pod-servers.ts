import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Pod } from '../kube/objects.ts';
import { type PodNetwork, prepareRoutable, randomAddress } from './pod-addresses.ts';
import { PodProgram, type ProgramState } from './program/pod-program.ts';

/** Where a pod that serves is found, as `HOST:PORT`: its podIP and its first port, or, where this machine has no addresses for pods, another one. */
export const ADDRESS_ANNOTATION = 'sandbox.sluice.ci/address';

export interface ServedAt {
  /** For `status.podIP`; undefined where the pod has no address of its own. */
  readonly podIp: string | undefined;
  /** `HOST:PORT` that really answers. */
  readonly address: string;
}

interface Served {
  readonly program: PodProgram;
  readonly servers: readonly http.Server[];
  readonly at: ServedAt;
}

/** Where a pod declares no port: what most programs take. */
const UNDECLARED_PORT = 8080;
const SHARED_ADDRESS = '127.0.0.1';
/** Tries at an address nobody listens on. In a network of millions the second one is there for programs that listen on all addresses. */
const ATTEMPTS = 3;
const KEEP_ALIVE_MS = 75_000;

/** The sockets of pods that serve: all ports that a pod declares lead to its program. */
export class PodServers {
  readonly #network: PodNetwork;
  readonly #pods = new Map<string, Promise<Served>>();

  constructor(network: PodNetwork) {
    this.#network = network;
  }

  /** A pod that serves already keeps its address, and a program that started again since begins to count anew. */
  async start(pod: Pod, state: () => ProgramState | undefined): Promise<ServedAt> {
    const uid = pod.metadata.uid ?? '';
    let served = this.#pods.get(uid);
    if (served === undefined) {
      served = this.#open(pod, new PodProgram(state));
      this.#pods.set(uid, served);
      served.catch(() => this.#pods.delete(uid));
    }
    return (await served).at;
  }

  /** Its container started: what it counts, it counts from now on. */
  async started(pod: Pod): Promise<void> {
    const served = await this.#pods.get(pod.metadata.uid ?? '');
    served?.program.started();
  }

  /** One pod's, or all. */
  async stop(uid?: string): Promise<void> {
    const leaving = uid === undefined ? [...this.#pods.keys()] : [uid];
    await Promise.all(
      leaving.map(async (key) => {
        const served = this.#pods.get(key);
        this.#pods.delete(key);
        close((await served?.catch(() => undefined))?.servers ?? []);
      }),
    );
  }

  async #open(pod: Pod, program: PodProgram): Promise<Served> {
    const declared = [...new Set(pod.spec.containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort)))];
    const ports = declared.length === 0 ? [UNDECLARED_PORT] : declared;
    if (this.#network === 'routable') {
      const problem = await prepareRoutable();
      if (problem !== null) throw new Error(problem);
    }
    let refused: unknown;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const podIp = randomAddress(this.#network);
      try {
        const servers = await listenAll(program, podIp, ports);
        return { program, servers, at: { podIp, address: `${podIp}:${ports[0]}` } };
      } catch (error) {
        refused = error;
      }
    }
    // macOS has no other loopback address than one, a program may listen on this port of all addresses, and ports under 1024 may be root's.
    if (this.#network === 'routable') throw refused;
    const servers = await listenAll(program, SHARED_ADDRESS, [0]);
    return { program, servers, at: { podIp: undefined, address: `${SHARED_ADDRESS}:${servers.map(portOf).join()}` } };
  }
}

function portOf(server: http.Server): number {
  return (server.address() as AddressInfo).port;
}

/** On all ports, or, throwing, on none. */
async function listenAll(program: PodProgram, host: string, ports: readonly number[]): Promise<readonly http.Server[]> {
  const servers: http.Server[] = [];
  try {
    for (const port of ports) {
      const server = http.createServer((request, response) => void program.answer(request, response));
      // Clients that keep connections are not to lose a request on one that is closed meanwhile.
      server.keepAliveTimeout = KEEP_ALIVE_MS;
      servers.push(server);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, resolve);
      });
      server.unref();
    }
    return servers;
  } catch (error) {
    close(servers);
    throw error;
  }
}

function close(servers: readonly http.Server[]): void {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
}
