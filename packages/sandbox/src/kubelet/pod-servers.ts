import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a pod that serves is found: `127.0.0.1:PORT`. Pods share the address, so their port is not the one of their spec. */
export const ADDRESS_ANNOTATION = 'sandbox.sluice.ci/address';

/** What the program of a pod answers at this moment; undefined while it does not run. */
export type PodProgram = () => { readonly text: string; readonly ready: boolean } | undefined;

/**
 * One small HTTP server on loopback for each running pod: `/` answers the pod's text, `/ready` 200 or 503 as its readiness is. A program that does not run
 * drops the connection, as a crashed one does.
 */
export class PodServers {
  readonly #servers = new Map<string, http.Server>();

  /** The address; a pod that serves already keeps its own. */
  async start(pod: string, program: PodProgram): Promise<string> {
    const known = this.#servers.get(pod);
    if (known !== undefined) return addressOf(known);
    const server = http.createServer((request, response) => answer(program(), request, response));
    this.#servers.set(pod, server);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    server.unref();
    return addressOf(server);
  }

  /** One pod's, or all. */
  stop(pod?: string): void {
    for (const [name, server] of this.#servers) {
      if (pod !== undefined && name !== pod) continue;
      server.closeAllConnections();
      server.close();
      this.#servers.delete(name);
    }
  }
}

function answer(program: ReturnType<PodProgram>, request: http.IncomingMessage, response: http.ServerResponse): void {
  if (program === undefined) {
    response.destroy();
    return;
  }
  const path = new URL(request.url ?? '/', 'http://pod').pathname;
  const [status, text] =
    path === '/'
      ? [200, program.text]
      : path === '/ready'
        ? [program.ready ? 200 : 503, program.ready ? 'ready' : 'not ready']
        : [404, 'not found'];
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}

function addressOf(server: http.Server): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
