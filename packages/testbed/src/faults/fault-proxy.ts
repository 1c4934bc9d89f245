import http from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Endpoint, selfSignedCertificate } from '@sluice/sandbox';
import { type Fault, type FaultPlan, type ProxiedRequest, type RequestKind, RequestKinds } from './fault.ts';

/** One request as it went. */
export interface RequestRecord extends ProxiedRequest {
  readonly at: number;
  /** What the client was told; 0 when it was told nothing. */
  readonly status: number;
  /** What the API server answered, when it was asked. */
  readonly upstreamStatus: number | undefined;
  readonly fault: Fault['kind'] | undefined;
  readonly durationMs: number;
}

interface OpenWatch {
  readonly path: string;
  act(fault: 'silence' | 'close' | 'gone'): void;
}

const LOG_LIMIT = 200_000;

const REASONS: Readonly<Record<number, string>> = {
  409: 'Conflict',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
};

/**
 * Stands in front of an API server, passes everything on, and spoils what its plan says. Credentials are the client's own: whatever the
 * client sends goes through.
 *
 *     await using proxy = await FaultProxy.start(controlPlane.endpoint);
 *     proxy.plan = atRequest(7, { kind: 'kill', when: 'after-commit', kill: () => child.kill('SIGKILL') });
 *     // run the release with a kubeconfig of proxy.endpoint
 *     proxy.records.filter(({ kind }) => kind === 'request').length
 */
export class FaultProxy implements AsyncDisposable {
  plan: FaultPlan | undefined;
  readonly #target: URL;
  readonly #agent: http.Agent;
  readonly #server: https.Server;
  readonly #certificate: string;
  readonly #token: string | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #watches = new Set<OpenWatch>();
  readonly #counts: Record<RequestKind, number> = { request: 0, watch: 0, renewal: 0 };
  #kinds = new RequestKinds();
  #records: RequestRecord[] = [];

  private constructor(target: Endpoint) {
    this.#target = new URL(target.server);
    this.#token = target.token;
    this.#agent =
      this.#target.protocol === 'https:'
        ? new https.Agent({ keepAlive: true, ca: target.certificateAuthority })
        : new http.Agent({ keepAlive: true });
    const { certificate, privateKey } = selfSignedCertificate('sluice-testbed-proxy');
    this.#certificate = certificate;
    this.#server = https.createServer({ cert: certificate, key: privateKey }, (request, response) => void this.#serve(request, response));
    this.#server.on('secureConnection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      socket.on('error', () => undefined);
    });
  }

  static async start(target: Endpoint): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** For a kubeconfig: this proxy's address and certificate with the target's token. */
  get endpoint(): Endpoint {
    const { port } = this.#server.address() as AddressInfo;
    return {
      server: `https://127.0.0.1:${port}`,
      certificateAuthority: this.#certificate,
      ...(this.#token !== undefined && { token: this.#token }),
    };
  }

  /** In the order in which they ended; watches when they end. */
  get records(): readonly RequestRecord[] {
    return this.#records;
  }

  /** Requests that came in since the last `reset`, ended or not. */
  count(kind: RequestKind = 'request'): number {
    return this.#counts[kind];
  }

  /** Counting starts again at 1; the plan stays. */
  reset(): void {
    this.#records = [];
    this.#counts.request = 0;
    this.#counts.watch = 0;
    this.#counts.renewal = 0;
    this.#kinds = new RequestKinds();
  }

  /** Does this to the watches open now whose path contains `part`; returns how many. */
  spoilWatches(fault: 'silence' | 'close' | 'gone', part = ''): number {
    const chosen = [...this.#watches].filter(({ path }) => path.includes(part));
    for (const watch of chosen) watch.act(fault);
    return chosen.length;
  }

  /** Cuts every connection, as a load balancer that restarts does. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.dropConnections();
    this.#agent.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const method = request.method ?? 'GET';
    const body = await readBody(request).catch(() => undefined);
    if (body === undefined) return;
    const kind = this.#kinds.of(method, path, body.toString('utf8'));
    this.#counts[kind] += 1;
    const proxied: ProxiedRequest = { index: this.#counts[kind], kind, method, path };
    const fault = this.plan?.(proxied);
    const at = Date.now();
    const record = (status: number, upstreamStatus?: number) => {
      if (this.#records.length < LOG_LIMIT) {
        this.#records.push({ ...proxied, at, status, upstreamStatus, fault: fault?.kind, durationMs: Date.now() - at });
      }
    };
    response.on('error', () => undefined);
    try {
      if (fault?.kind === 'delay') await sleep(fault.ms);
      if (fault?.kind === 'answer') {
        answer(response, fault.status, fault.retryAfterSeconds);
        record(fault.status);
        return;
      }
      if ((fault?.kind === 'kill' || fault?.kind === 'drop') && fault.when === 'before-delivery') {
        if (fault.kind === 'kill') fault.kill();
        request.socket.destroy();
        record(0);
        return;
      }
      const upstream = await this.#forward(request, response, body);
      const status = upstream.statusCode ?? 502;
      const lost = (fault?.kind === 'kill' || fault?.kind === 'drop') && fault.when === 'after-commit';
      if (kind === 'watch' && status === 200 && !lost) {
        await this.#stream(path, fault, upstream, response);
        record(status, status);
        return;
      }
      if (path.includes('follow=true')) {
        response.writeHead(status, headersOf(upstream));
        upstream.pipe(response);
        record(status, status);
        return;
      }
      // A watch has no end to wait for: it counts as carried out when it is open.
      const content = kind === 'watch' && lost ? Buffer.alloc(0) : await readBody(upstream);
      if (lost) {
        if (fault.kind === 'kill') fault.kill();
        upstream.destroy();
        request.socket.destroy();
        record(0, status);
        return;
      }
      response.writeHead(status, { ...headersOf(upstream), 'content-length': String(content.length) }).end(content);
      record(status, status);
    } catch {
      // The API server is away or the client is: what a proxy says then.
      const begun = response.headersSent;
      if (begun) response.destroy();
      else answer(response, 502);
      record(begun ? 0 : 502);
    }
  }

  #forward(request: http.IncomingMessage, response: http.ServerResponse, body: Buffer): Promise<http.IncomingMessage> {
    const { host: _host, connection: _connection, 'transfer-encoding': _encoding, 'content-length': _length, ...headers } = request.headers;
    const make = this.#target.protocol === 'https:' ? https.request : http.request;
    return new Promise((resolve, reject) => {
      const options = {
        method: request.method,
        headers: { ...headers, ...(body.length > 0 && { 'content-length': body.length }) },
        agent: this.#agent,
      };
      const upstream = make(new URL(request.url ?? '/', this.#target), options, resolve);
      upstream.once('error', reject);
      // A client that goes away before it is answered shall not keep a request open behind us.
      response.once('close', () => {
        if (!response.writableFinished) upstream.destroy();
      });
      upstream.end(body);
    });
  }

  /** Passes a watch on until either side ends it or a fault does. */
  async #stream(path: string, fault: Fault | undefined, upstream: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let silent = false;
    const act = (what: 'silence' | 'close' | 'gone') => {
      if (silent || response.writableEnded) return;
      if (what === 'silence') {
        silent = true;
        return;
      }
      if (what === 'gone') response.write(`${JSON.stringify({ type: 'ERROR', object: statusObject(410, 'too old resource version') })}\n`);
      upstream.destroy();
      response.end();
    };
    const watch: OpenWatch = { path, act };
    this.#watches.add(watch);
    const timer =
      fault?.kind === 'silence' || fault?.kind === 'close' || fault?.kind === 'gone'
        ? setTimeout(() => act(fault.kind), fault.afterMs)
        : undefined;
    response.writeHead(200, headersOf(upstream));
    response.flushHeaders();
    await new Promise<void>((resolve) => {
      upstream.on('data', (chunk: Buffer) => {
        if (!silent && !response.writableEnded) response.write(chunk);
      });
      upstream.once('end', () => {
        if (!silent) response.end();
      });
      upstream.once('error', () => {
        if (!silent) response.destroy();
      });
      response.once('close', () => {
        upstream.destroy();
        resolve();
      });
    });
    clearTimeout(timer);
    this.#watches.delete(watch);
  }
}

function answer(response: http.ServerResponse, status: number, retryAfterSeconds?: number): void {
  const message =
    status === 409
      ? 'the object has been modified; please apply your changes to the latest version and try again'
      : 'injected by the fault proxy';
  response
    .writeHead(status, {
      'content-type': 'application/json',
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    })
    .end(JSON.stringify(statusObject(status, message)));
}

function statusObject(code: number, message: string): unknown {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason: REASONS[code] ?? 'Unknown', code };
}

function headersOf(message: http.IncomingMessage): http.OutgoingHttpHeaders {
  const {
    connection: _connection,
    'transfer-encoding': _encoding,
    'content-length': _length,
    'keep-alive': _keepAlive,
    ...headers
  } = message.headers;
  return headers;
}

async function readBody(message: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}
