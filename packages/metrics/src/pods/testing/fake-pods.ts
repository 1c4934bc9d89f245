import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { RestClient } from '@sluice/kubernetes';

/** What an instance answers through the proxy: text, or a handler for what is not so simple. */
export type Metrics = string | ((request: http.IncomingMessage, response: http.ServerResponse) => unknown);

export interface FakePod {
  readonly replicaSet: string;
  metrics: Metrics;
  ready?: boolean;
  phase?: string;
  deleting?: boolean;
  annotations?: Record<string, string>;
  /** Lines with their timestamps, of the present run and of the one before. */
  log?: readonly string[];
  previousLog?: readonly string[];
  restarts?: number;
  containers?: readonly string[];
  ports?: readonly { readonly name?: string; readonly containerPort: number }[];
}

const LIST = '/api/v1/namespaces/shop/pods';
const LOG = /^\/api\/v1\/namespaces\/shop\/pods\/([^/:]+)\/log$/;
const PROXY = /^\/api\/v1\/namespaces\/shop\/pods\/(https:)?([^/:]+):(\d+)\/proxy(\/.*)$/;

/** The part of an API server that the source uses: it lists pods by their ReplicaSet and passes requests on to them, over real HTTP. */
export class FakePods implements AsyncDisposable {
  readonly pods = new Map<string, FakePod>();
  readonly requests: string[] = [];
  readonly client: RestClient;
  /** Answers in place of everything; false lets it be. */
  interfere: (request: http.IncomingMessage, response: http.ServerResponse) => boolean = () => false;
  readonly #server: http.Server;
  readonly #agent = new http.Agent({ keepAlive: true });

  private constructor(server: http.Server) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.client = new RestClient({
      context: 'test',
      server: new URL(`http://127.0.0.1:${port}`),
      namespace: 'shop',
      authorize: async () => ({ agent: this.#agent, headers: { authorization: 'Bearer test' } }),
      forget: () => undefined,
    });
  }

  static async start(): Promise<FakePods> {
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const fake = new FakePods(server);
    server.on('request', (request, response) => fake.#serve(request, response));
    return fake;
  }

  /** A ready pod of `api-new` or `api-old`. */
  put(name: string, metrics: Metrics, more: Partial<FakePod> = {}): FakePod {
    const pod: FakePod = { replicaSet: name.slice(0, name.lastIndexOf('-')), metrics, ...more };
    this.pods.set(name, pod);
    return pod;
  }

  #serve(request: http.IncomingMessage, response: http.ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    this.requests.push(url.pathname);
    if (this.interfere(request, response)) return;
    if (url.pathname === LIST) {
      this.#list(url.searchParams, response);
      return;
    }
    const [, logged] = LOG.exec(url.pathname) ?? [];
    if (logged !== undefined) {
      this.#log(logged, url.searchParams, response);
      return;
    }
    const [, , name = ''] = PROXY.exec(url.pathname) ?? [];
    const pod = this.pods.get(name);
    if (pod === undefined) refuse(response, 404, 'NotFound', `pods "${name}" not found`, 'pods');
    else if (typeof pod.metrics === 'function') pod.metrics(request, response);
    else response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(pod.metrics);
  }

  #list(query: URLSearchParams, response: http.ServerResponse): void {
    const [, hashes = ''] = /^pod-template-hash in \((.*)\)$/.exec(query.get('labelSelector') ?? '') ?? [];
    const wanted = hashes.split(',');
    const all = [...this.pods]
      .filter(([, { replicaSet }]) => wanted.includes(replicaSet.slice(replicaSet.lastIndexOf('-') + 1)))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const from = Number(query.get('continue') ?? 0);
    const to = from + Number(query.get('limit'));
    const items = all.slice(from, to).map(([name, pod]) => object(name, pod));
    json(response, 200, { metadata: { ...(to < all.length && { continue: String(to) }) }, items });
  }

  /** As the kubelet: whole seconds, that one included. */
  #log(name: string, query: URLSearchParams, response: http.ServerResponse): void {
    const pod = this.pods.get(name);
    const lines = query.get('previous') === 'true' ? pod?.previousLog : pod?.log;
    if (lines === undefined) {
      refuse(response, 400, 'BadRequest', `previous terminated container "main" in pod "${name}" not found`);
      return;
    }
    const since = Date.parse(query.get('sinceTime') ?? '');
    const kept = lines.filter((line) => Date.parse(line.slice(0, 20).replace(/\.$/, 'Z')) >= since);
    const text = kept.map((line) => `${line}\n`).join('');
    response.writeHead(200, { 'content-type': 'text/plain' }).end(text.slice(0, Number(query.get('limitBytes'))));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#agent.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function object(name: string, pod: FakePod): unknown {
  const {
    replicaSet,
    ready = true,
    phase = 'Running',
    deleting = false,
    annotations = {},
    ports,
    restarts = 0,
    containers = ['main'],
  } = pod;
  return {
    metadata: {
      name,
      annotations,
      ...(deleting && { deletionTimestamp: '2026-11-26T08:00:00Z' }),
      ownerReferences: [{ uid: replicaSet, name: replicaSet, controller: true }],
    },
    spec: { containers: containers.map((container) => ({ name: container, ports: ports ?? [{ name: 'http', containerPort: 8080 }] })) },
    status: {
      phase,
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: containers.map((container) => ({ name: container, restartCount: restarts })),
    },
  };
}

export function refuse(response: http.ServerResponse, status: number, reason: string, message: string, kind = ''): void {
  json(response, status, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status, reason, message, details: { kind } });
}

function json(response: http.ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
