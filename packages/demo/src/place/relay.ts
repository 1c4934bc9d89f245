import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Connection } from '@sluice/kubernetes';
import type { Endpoint } from '@sluice/sandbox';

/** What the observer may see of the reader's cluster through us. */
export interface Relay extends AsyncDisposable {
  readonly endpoint: Endpoint;
}

/**
 * Reads of one namespace, passed on to the API server as they are with the reader's credentials, on a loopback port and for a token that only the
 * observer is told. So the observer can be a process of its own on any cluster: exec plugins, certificates and proxies stay here, where the
 * kubeconfig was read, and it cannot write.
 */
export async function startRelay(connection: Connection, namespace: string): Promise<Relay> {
  const token = randomBytes(24).toString('base64url');
  const server = http.createServer((request, response) => {
    void pass(request, response).catch((error: unknown) => refuse(response, 502, error instanceof Error ? error.message : String(error)));
  });
  const pass = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    if (request.headers.authorization !== `Bearer ${token}`) return refuse(response, 401, 'this relay is for the observer of the demo');
    const path = request.url ?? '/';
    const allowed = /^\/(?:api\/v1|apis\/apps\/v1)\/namespaces\/([^/?]+)\/(?:pods|replicasets|deployments)(?:\?|$)/.exec(path);
    if (request.method !== 'GET' || allowed?.[1] !== namespace)
      return refuse(response, 403, 'only lists and watches of the demo are passed on');
    const { agent, headers } = await connection.authorize();
    const base = connection.server.href.endsWith('/') ? connection.server : new URL(`${connection.server.href}/`);
    const url = new URL(path.slice(1), base);
    const onward = (url.protocol === 'https:' ? https : http).request(url, { agent, headers: { accept: 'application/json', ...headers } });
    onward.on('response', (answer) => {
      if (answer.statusCode === 401) connection.forget();
      response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] ?? 'application/json' });
      answer.pipe(response);
      // A stream cut at the far end is cut here too; the observer then goes on from where it was.
      answer.on('error', () => response.destroy());
    });
    onward.on('error', (error) => refuse(response, 502, error.message));
    response.on('close', () => onward.destroy());
    onward.end();
  };
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: { server: `http://127.0.0.1:${port}`, token },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(response: http.ServerResponse, code: number, message: string): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify({ kind: 'Status', code, message }));
}
