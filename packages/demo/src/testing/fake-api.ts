import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Connection, connect, loadKubeconfig } from '@sluice/kubernetes';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: unknown;
}

export interface FakeApi extends AsyncDisposable {
  readonly asked: readonly Asked[];
  readonly connection: Connection;
}

/** An API server that answers what the test says. `null` gives no answer at all: the connection is cut. */
export async function startFakeApi(answer: (asked: Asked) => readonly [status: number, body: unknown] | null): Promise<FakeApi> {
  const asked: Asked[] = [];
  const server = http.createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const one = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: text === '' ? null : JSON.parse(text),
    };
    asked.push(one);
    const reply = answer(one);
    if (reply === null) request.socket.destroy();
    else response.writeHead(reply[0], { 'content-type': 'application/json' }).end(JSON.stringify(reply[1]));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const text = JSON.stringify({
    'current-context': 'fake',
    clusters: [{ name: 'fake', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'ada', user: {} }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'ada' } }],
  });
  return {
    asked,
    connection: await connect(await loadKubeconfig({ text, env: {} })),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
