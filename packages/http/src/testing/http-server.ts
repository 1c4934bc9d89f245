import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server was asked. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** A server on 127.0.0.1 that answers as it is told and keeps what it was asked. */
export async function httpServer(answer: (seen: Seen, response: http.ServerResponse) => void) {
  const seen: Seen[] = [];
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const asked = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
    seen.push(asked);
    answer(asked, response);
  });
  server.on('connect', (request, socket) => {
    seen.push({ method: 'CONNECT', url: request.url ?? '', headers: request.headers, body: '' });
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
