import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { RestClient } from '../api/rest-client.ts';

interface Metadata {
  readonly name: string;
  readonly resourceVersion?: string;
  readonly [field: string]: unknown;
}

type StoredObject = Record<string, unknown> & { readonly metadata: Metadata };

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: unknown;
}

/** Answers a request in place of the cluster; false lets the cluster answer. */
export type Interference = (request: SeenRequest, response: http.ServerResponse) => boolean;

/**
 * An API server for tests, over real HTTP: objects by path with resourceVersions, compare-and-swap, paged lists, and whatever a test puts
 * in between.
 */
export class FakeCluster implements AsyncDisposable {
  readonly objects = new Map<string, StoredObject>();
  readonly requests: SeenRequest[] = [];
  readonly client: RestClient;
  /** How often the client was told to forget its credentials. */
  forgotten = 0;
  interfere: Interference = () => false;
  /** Called after a write was stored and before it is answered; true loses the answer. */
  loseAnswer: (request: SeenRequest) => boolean = () => false;
  readonly #server: http.Server;
  readonly #agent = new http.Agent({ keepAlive: true });
  #version = 100;

  private constructor(server: http.Server, port: number) {
    this.#server = server;
    this.client = new RestClient(
      {
        context: 'test',
        server: new URL(`http://127.0.0.1:${port}`),
        namespace: 'shop',
        authorize: async () => ({ agent: this.#agent, headers: { authorization: `Bearer ${this.forgotten}` } }),
        forget: () => {
          this.forgotten += 1;
        },
      },
      () => 0,
    );
  }

  static async start(): Promise<FakeCluster> {
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const cluster = new FakeCluster(server, (server.address() as AddressInfo).port);
    server.on('request', (incoming, response) => void cluster.#serve(incoming, response));
    return cluster;
  }

  /** Stores an object as if somebody else had written it. */
  put(path: string, object: Record<string, unknown> & { metadata: Metadata }): void {
    this.#version += 1;
    this.objects.set(path, { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } });
  }

  async #serve(incoming: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const text = Buffer.concat(chunks).toString('utf8');
    const request: SeenRequest = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      body: text === '' ? null : JSON.parse(text),
    };
    this.requests.push(request);
    if (this.interfere(request, response)) return;
    const { status, body } = this.#answer(request);
    if (request.method !== 'GET' && status < 300 && this.loseAnswer(request)) {
      response.destroy();
      return;
    }
    send(response, status, body);
  }

  #answer({ method, path, query, body }: SeenRequest): { status: number; body: unknown } {
    const stored = this.objects.get(path);
    switch (method) {
      case 'GET':
        return stored ? { status: 200, body: stored } : this.#list(path, query);
      case 'POST': {
        const object = body as StoredObject;
        const place = `${path}/${object.metadata.name}`;
        if (this.objects.has(place)) return refusal(409, 'AlreadyExists');
        this.put(place, object);
        return { status: 201, body: this.objects.get(place) };
      }
      case 'PUT': {
        const object = body as StoredObject;
        if (!stored) return refusal(404, 'NotFound');
        if (object.metadata.resourceVersion !== undefined && object.metadata.resourceVersion !== stored.metadata.resourceVersion)
          return refusal(409, 'Conflict');
        this.put(path, object);
        return { status: 200, body: this.objects.get(path) };
      }
      case 'DELETE':
        return this.objects.delete(path) ? { status: 200, body: {} } : refusal(404, 'NotFound');
      default:
        return refusal(405, 'MethodNotAllowed');
    }
  }

  #list(path: string, query: URLSearchParams): { status: number; body: unknown } {
    const all = [...this.objects].filter(([place]) => place.startsWith(`${path}/`)).map(([, object]) => object);
    if (all.length === 0 && !path.endsWith('s')) return refusal(404, 'NotFound');
    const from = Number(query.get('continue') ?? 0);
    const limit = Number(query.get('limit') ?? all.length);
    const more = from + limit < all.length;
    return {
      status: 200,
      body: {
        metadata: { resourceVersion: String(this.#version), ...(more && { continue: String(from + limit) }) },
        items: all.slice(from, from + limit),
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export function send(response: http.ServerResponse, status: number, body: unknown, headers: http.OutgoingHttpHeaders = {}): boolean {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
  return true;
}

export function refusal(status: number, reason: string, message = reason): { status: number; body: unknown } {
  return { status, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status, reason, message } };
}
