import http from 'node:http';
import { chooseEndpoint, type LoadEndpoint, type Weights } from './endpoints.ts';
import type { LoadCounter } from './load-account.ts';

export interface LoadPlan {
  /** On average; the gaps are those of independent clients (exponential). */
  readonly requestsPerSecond: number;
  readonly path: string;
  readonly weights: Weights | null;
  /** Drawn from for gaps and pods. */
  readonly random: () => number;
}

/** More are not on their way at a time: a version that hangs must not take the memory of who measures it. */
const MAX_IN_FLIGHT = 512;
const REQUEST_TIMEOUT_MS = 10_000;
/** What is due is sent at least this often; timers are no more exact than that. */
const TICK_MS = 5;

/** Sends requests to the pods there are at each moment, until the signal aborts; resolves then. Counts what ends. */
export async function generateLoad(
  { requestsPerSecond, path, weights, random }: LoadPlan,
  endpoints: () => readonly LoadEndpoint[],
  counter: LoadCounter,
  signal: AbortSignal,
): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: MAX_IN_FLIGHT, scheduling: 'lifo' });
  let inFlight = 0;
  const send = () => {
    const endpoint = chooseEndpoint(endpoints(), weights, random);
    if (endpoint === undefined) return counter.noEndpoint();
    if (inFlight >= MAX_IN_FLIGHT) return counter.skipped();
    inFlight += 1;
    void ask(`http://${endpoint.address}${path}`, agent).then((answer) => {
      inFlight -= 1;
      if (signal.aborted) return;
      if (answer === undefined) counter.unanswered(endpoint.hash);
      else counter.answered(endpoint.hash, answer.status, answer.durationMs);
    });
  };
  const gapMs = () => (-Math.log(1 - random()) * 1000) / requestsPerSecond;
  let due = performance.now() + gapMs();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      for (; due <= performance.now(); due += gapMs()) send();
    }, TICK_MS);
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(timer);
        agent.destroy();
        resolve();
      },
      { once: true },
    );
  });
}

/** Undefined where nobody answered. */
function ask(url: string, agent: http.Agent): Promise<{ readonly status: number; readonly durationMs: number } | undefined> {
  const began = performance.now();
  return new Promise((resolve) => {
    const request = http.get(url, { agent, timeout: REQUEST_TIMEOUT_MS }, (response) => {
      response.on('end', () => resolve({ status: response.statusCode ?? 0, durationMs: performance.now() - began }));
      response.on('error', () => resolve(undefined));
      response.resume();
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', () => resolve(undefined));
  });
}
