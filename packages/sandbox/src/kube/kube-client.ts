import http from 'node:http';
import https from 'node:https';
import type { KubeObject, List } from './objects.ts';

/** How the testbed's own client reaches an API server. */
export interface Endpoint {
  readonly server: string;
  readonly token?: string;
  /** PEM of the certificate authority, for https. */
  readonly certificateAuthority?: string;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface RequestOptions {
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

export class KubeStatusError extends Error {
  readonly status: number;
  readonly reason: string;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.name = 'KubeStatusError';
    this.status = status;
    this.reason = reason;
  }
}

export const MERGE_PATCH = 'application/merge-patch+json';
export const JSON_PATCH = 'application/json-patch+json';
export const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json';
export const APPLY_PATCH = 'application/apply-patch+yaml';

const PAGE_SIZE = 1000;

/**
 * JSON over HTTP(S) to a Kubernetes API, with nothing shared with the product's client. Answers are trusted to be what the API's
 * schema says: the type parameter is the caller's claim, and the only unchecked one in the testbed.
 */
export class KubeClient {
  readonly endpoint: Endpoint;
  readonly #base: URL;
  readonly #agent: http.Agent;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
    this.#base = new URL(endpoint.server);
    this.#agent =
      this.#base.protocol === 'https:'
        ? new https.Agent({ keepAlive: true, maxSockets: 64, ca: endpoint.certificateAuthority })
        : new http.Agent({ keepAlive: true, maxSockets: 64 });
  }

  async get<T>(path: string, options: RequestOptions = {}): Promise<T> {
    return this.request<T>('GET', path, options);
  }

  async create<T extends KubeObject>(path: string, body: unknown): Promise<T> {
    return this.request<T>('POST', path, { body });
  }

  async patch<T>(path: string, body: unknown, contentType: string = MERGE_PATCH): Promise<T> {
    return this.request<T>('PATCH', path, { body, contentType });
  }

  async delete(path: string, body?: unknown): Promise<void> {
    await this.request('DELETE', path, body === undefined ? {} : { body });
  }

  /** All pages; the resourceVersion is that of the snapshot, from which a watch goes on. */
  async list<T extends KubeObject>(path: string, query: Record<string, string> = {}): Promise<List<T>> {
    const items: T[] = [];
    let next: string | undefined;
    for (;;) {
      const parameters = new URLSearchParams({ limit: String(PAGE_SIZE), ...query, ...(next && { continue: next }) });
      const page: List<T> = await this.get(`${path}?${parameters}`);
      items.push(...page.items);
      next = page.metadata.continue;
      if (next === undefined || next === '') return { metadata: page.metadata, items };
    }
  }

  async request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
    const response = await this.open(method, path, options);
    const text = await readAll(response);
    const status = response.statusCode ?? 0;
    if (status < 200 || status >= 300) throw statusError(status, `${method} ${path}`, text);
    return (text === '' || !text.startsWith('{') ? text : JSON.parse(text)) as T;
  }

  /** The response with its body unread. */
  open(method: Method, path: string, options: RequestOptions = {}): Promise<http.IncomingMessage> {
    const payload = options.body === undefined ? undefined : JSON.stringify(options.body);
    const headers: Record<string, string> = { accept: 'application/json' };
    if (this.endpoint.token !== undefined) headers.authorization = `Bearer ${this.endpoint.token}`;
    if (payload !== undefined) {
      headers['content-type'] = options.contentType ?? 'application/json';
      headers['content-length'] = String(Buffer.byteLength(payload));
    }
    const make = this.#base.protocol === 'https:' ? https.request : http.request;
    return new Promise((resolve, reject) => {
      const request = make(
        new URL(path, this.#base),
        { method, headers, agent: this.#agent, ...(options.signal && { signal: options.signal }) },
        resolve,
      );
      request.once('error', reject);
      request.end(payload);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

export function statusOf(error: unknown): number | undefined {
  return error instanceof KubeStatusError ? error.status : undefined;
}

function statusError(status: number, request: string, text: string): KubeStatusError {
  let reason = '';
  let message = text.slice(0, 500);
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) {
      if ('reason' in parsed && typeof parsed.reason === 'string') reason = parsed.reason;
      if ('message' in parsed && typeof parsed.message === 'string') message = parsed.message;
    }
  } catch {
    // Not a Status object: the text is all there is.
  }
  return new KubeStatusError(status, reason, `${request}: ${status} ${message}`);
}

async function readAll(response: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
