import type { IncomingHttpHeaders } from 'node:http';

/** Longest answer that is read. */
export const MAX_ANSWER_BYTES = 10 * 1024 * 1024;

/** The way to one server of metrics: its own address, or the API server of the cluster that it runs in. */
export interface Transport {
  /** For people: `https://prometheus.example` or `service monitoring/prometheus:9090`. */
  readonly place: string;
  /** Whatever the status: it is the caller's. @throws SourceError `unreachable`, `timeout`, `too-large`, `refused`; and the signal's reason */
  ask(request: TransportRequest, signal: AbortSignal): Promise<TransportAnswer>;
  /** Takes the secrets of this way out of words from outside. */
  redact(text: string): string;
}

export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  /** Below the address, without a slash in front: `api/v1/query`. */
  readonly path: string;
  readonly query?: URLSearchParams;
  readonly body?: { readonly type: string; readonly text: string };
  /** Such as `X-Scope-OrgID`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** One attempt's. */
  readonly timeoutMs: number;
}

export interface TransportAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}
