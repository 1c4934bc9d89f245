import type http from 'node:http';
import { httpServer, type Seen } from '@sluice/http/testing';
import { directTransport } from '../transport/direct-transport.ts';

export const PLACE = { target: 'eu', context: null, namespace: 'shop', service: 'api', workload: 'api' };
export const UNTIL = Date.parse('2026-11-23T12:00:00Z');
export const RANGE = { from: UNTIL - 60_000, until: UNTIL };
export const NEW = { replicaSets: ['api-7d4f9c'], ...RANGE };
export const OLD = { replicaSets: ['api-5b6c88', 'api-6f7d99'], ...RANGE };
export const never = new AbortController().signal;

export interface Reply {
  readonly status?: number;
  readonly body: unknown;
}

/** A vendor's API that gives these answers, one after another; the last one stays. */
export async function vendorServer(...replies: readonly [Reply, ...Reply[]]) {
  const left = [...replies];
  const server = await httpServer((_: Seen, response: http.ServerResponse) => {
    const reply = (left.length > 1 ? left.shift() : left[0]) ?? replies[0];
    response.writeHead(reply.status ?? 200).end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
  });
  const transport = directTransport({ address: new URL(server.url), env: {}, authorizer: null, headers: { 'x-key': 'sesame-open' } });
  return { ...server, transport };
}
