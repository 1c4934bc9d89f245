import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { RestClient } from '../../api/rest-client.ts';

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

export type FakeAnswer = { readonly status?: number; readonly body: unknown };

/** An API server for tests that answers what it is told to, over real HTTP, and remembers what it was asked. */
export interface FakeApi extends AsyncDisposable {
  readonly client: RestClient;
  readonly requests: readonly FakeRequest[];
}

/** `answer` gives null for what is not there: a 404. */
export async function fakeApi(answer: (request: FakeRequest) => FakeAnswer | null): Promise<FakeApi> {
  const requests: FakeRequest[] = [];
  const server = http.createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const text = Buffer.concat(chunks).toString('utf8');
    const request = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      body: text === '' ? null : JSON.parse(text),
    };
    requests.push(request);
    const { status = 200, body } = answer(request) ?? { status: 404, body: statusObject(404, 'NotFound', `${request.path} not found`) };
    response.writeHead(status, { 'content-type': 'application/json', date: 'Mon, 23 Nov 2026 12:00:00 GMT' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new http.Agent({ keepAlive: true });
  const client = new RestClient({
    context: 'test',
    server: new URL(`http://127.0.0.1:${port}`),
    namespace: 'shop',
    authorize: async () => ({ agent, headers: {} }),
    forget: () => undefined,
  });
  return {
    client,
    requests,
    async [Symbol.asyncDispose]() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function statusObject(code: number, reason: string, message: string): unknown {
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message };
}
