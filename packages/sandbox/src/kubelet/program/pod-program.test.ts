import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Behaviour, HEALTHY } from '../behaviour.ts';
import { PodProgram, type ProgramState } from './pod-program.ts';

let state: ProgramState | undefined;
let chance = 0.5;
let server: http.Server;
let url: string;

const behaves = (behaviour: Partial<Behaviour>, restarts = 0) => {
  state = { behaviour: { ...HEALTHY, ...behaviour }, text: 'v1', ready: true, restarts };
};

beforeEach(async () => {
  behaves({});
  chance = 0.5;
  const program = new PodProgram(
    () => state,
    () => chance,
  );
  server = http.createServer((request, response) => void program.answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const get = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
  const response = await fetch(`${url}${path}`, { headers });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};
const metric = async (name: string) =>
  (await get('/metrics')).text
    .split('\n')
    .filter((line) => line.startsWith(name))
    .map((line) => line.slice(name.length).trim());

describe('a program of a pod', () => {
  it('counts requests by code and method, and neither probes nor scrapes', async () => {
    await get('/');
    await get('/');
    await get('/else');
    await get('/ready');
    expect(await metric('http_requests_total')).toEqual(['{code="200",method="GET"} 2', '{code="404",method="GET"} 1']);
  });

  it('fails the share of requests that its behaviour says, with its code', async () => {
    behaves({ errorShare: 0.05, errorCode: 503 });
    chance = 0.049;
    expect((await get('/')).status).toBe(503);
    chance = 0.051;
    expect((await get('/')).status).toBe(200);
  });

  it('takes its latency, which its histogram shows', async () => {
    behaves({ latency: { medianMs: 60, p99Ms: 0 } });
    const began = performance.now();
    await get('/');
    expect(performance.now() - began).toBeGreaterThanOrEqual(59);
    const buckets = await metric('http_request_duration_seconds_bucket');
    expect(buckets).toContain('{code="200",method="GET",le="0.05"} 0');
    expect(buckets).toContain('{code="200",method="GET",le="+Inf"} 1');
  });

  it('lets requests over its concurrency wait, and shows them', async () => {
    behaves({ latency: { medianMs: 100, p99Ms: 0 }, concurrency: 2 });
    const began = performance.now();
    const requests = Array.from({ length: 5 }, () => get('/'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([await metric('queue_depth'), await metric('http_requests_in_flight')]).toEqual([['3'], ['5']]);
    await Promise.all(requests);
    expect(performance.now() - began).toBeGreaterThanOrEqual(295);
    expect(await metric('queue_depth')).toEqual(['0']);
  });

  it('is ten times slower at first with a slow start', async () => {
    behaves({ latency: { medianMs: 10, p99Ms: 0 }, slowStartMs: 60_000 });
    const began = performance.now();
    await get('/');
    expect(performance.now() - began).toBeGreaterThanOrEqual(98);
  });

  it('begins to count anew, and at another time, when it starts again', async () => {
    await get('/');
    const [before] = await metric('process_start_time_seconds');
    await new Promise((resolve) => setTimeout(resolve, 5));
    behaves({}, 1);
    const [after] = await metric('process_start_time_seconds');
    expect(await metric('http_requests_total')).toEqual([]);
    expect(Number(after)).toBeGreaterThan(Number(before));
  });

  it('drops the connection while it does not run, also of a request it had begun', async () => {
    behaves({ latency: { medianMs: 30, p99Ms: 0 } });
    const begun = get('/').then(
      () => 'answered',
      () => 'dropped',
    );
    await new Promise((resolve) => setTimeout(resolve, 10));
    state = undefined;
    expect(await begun).toBe('dropped');
    await expect(get('/')).rejects.toThrow();
  });

  it('shows its memory as it grows', async () => {
    chance = 0.5;
    behaves({ memoryBytes: 1000, memoryGrowthBytes: 6_000_000 });
    await get('/');
    const [first] = await metric('process_resident_memory_bytes');
    await new Promise((resolve) => setTimeout(resolve, 20));
    const [second] = await metric('process_resident_memory_bytes');
    expect(Number(first)).toBeGreaterThanOrEqual(1000);
    expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(1900);
  });

  it('has names of OpenTelemetry, or no metrics, when asked to', async () => {
    behaves({ instrumentation: 'opentelemetry' });
    await get('/');
    expect(await metric('http_server_request_duration_seconds_count')).toEqual([
      '{http_request_method="GET",http_response_status_code="200",url_scheme="http"} 1',
    ]);
    expect(await metric('http_requests_total')).toEqual([]);
    behaves({ instrumentation: 'none' });
    expect((await get('/metrics')).status).toBe(404);
  });

  it('answers in OpenMetrics who asks for it', async () => {
    const { type, text } = await get('/metrics', { accept: 'application/openmetrics-text; version=1.0.0' });
    expect(type).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(text.endsWith('# EOF\n')).toBe(true);
  });
});
