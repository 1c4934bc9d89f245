import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { parse as parseYaml } from 'yaml';
import type { Endpoint } from '../kube/kube-client.ts';
import { answerRequest } from './answer-request.ts';
import type { JsonObject } from './json.ts';
import { ListPages } from './list-pages.ts';
import type { ObjectApi } from './object-api.ts';
import { passOn } from './proxy-request.ts';
import { parseProxyPath, proxyTarget } from './proxy-target.ts';
import { badRequest, Refusal } from './refusal.ts';

const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** The Kubernetes API over plain HTTP on a loopback port. Everybody may do everything. */
export class ApiServer implements AsyncDisposable {
  readonly #server: http.Server;
  readonly #sockets = new Set<Socket>();
  readonly #port: number;

  private constructor(server: http.Server, port: number) {
    this.#server = server;
    this.#port = port;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(api: ObjectApi, port = 0): Promise<ApiServer> {
    const pages = new ListPages();
    const server = http.createServer((request, response) => void serve(api, pages, request, response));
    // Connections of clients that keep them for long are theirs to close: a write on one that we close meanwhile would be lost.
    server.keepAliveTimeout = 300_000;
    server.requestTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return new ApiServer(server, (server.address() as AddressInfo).port);
  }

  get endpoint(): Endpoint {
    return { server: `http://127.0.0.1:${this.#port}` };
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function serve(api: ObjectApi, pages: ListPages, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const sendJson = (status: number, body: unknown) => {
    const text = JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
  };
  try {
    const url = new URL(request.url ?? '/', 'http://sandbox');
    const proxied = parseProxyPath(url.pathname);
    if (proxied !== undefined) {
      const target = proxyTarget(api, proxied);
      if (proxied.path === '' && (request.method === 'GET' || request.method === 'HEAD'))
        response.writeHead(301, { location: `${url.pathname}/${url.search}` }).end();
      else await passOn(target, `${proxied.path || '/'}${url.search}`, request, response);
      return;
    }
    const body = await readBody(request);
    const answer = await answerRequest({
      api,
      pages,
      method: request.method ?? 'GET',
      url,
      contentType: (request.headers['content-type'] ?? 'application/json').split(';')[0]?.trim() ?? '',
      accept: request.headers.accept ?? '',
      userAgent: request.headers['user-agent'] ?? '',
      body,
    });
    switch (answer.kind) {
      case 'json':
        sendJson(answer.status, answer.body);
        break;
      case 'text':
        response.writeHead(200, { 'content-type': 'text/plain' }).end(answer.text);
        break;
      case 'watch':
        answer.stream(response);
        break;
      default:
        answer satisfies never;
    }
  } catch (error) {
    if (response.headersSent) response.destroy();
    else if (error instanceof Refusal) sendJson(error.code, error.status);
    else sendJson(500, new Refusal(500, 'InternalError', error instanceof Error ? (error.stack ?? error.message) : String(error)).status);
  }
}

async function readBody(request: http.IncomingMessage): Promise<JsonObject | readonly unknown[] | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw new Refusal(413, 'BadRequest', `Request entity too large: limit is ${MAX_BODY_BYTES}`);
    chunks.push(bytes);
  }
  if (size === 0) return undefined;
  const type = request.headers['content-type'] ?? '';
  if (type.includes('protobuf'))
    throw new Refusal(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml',
    );
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    const parsed: unknown = type.includes('yaml') && !text.trimStart().startsWith('{') ? parseYaml(text) : JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) throw new Error('expected an object or a list');
    return parsed as JsonObject | readonly unknown[];
  } catch (error) {
    throw badRequest(`the body cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
