import type http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour } from '../behaviour.ts';
import { expose } from './exposition.ts';
import { sampleLatencyMs } from './latency.ts';
import { ProgramMetrics } from './program-metrics.ts';

/** What a pod's program is at this moment. */
export interface ProgramState {
  readonly behaviour: Behaviour;
  /** What `/` answers. */
  readonly text: string;
  readonly ready: boolean;
  /** Starts of its container before this one: another number is another process, whose counters begin at 0. */
  readonly restarts: number;
}

interface Run {
  readonly restarts: number;
  readonly startedAtMs: number;
  readonly metrics: ProgramMetrics;
  working: number;
  readonly waiting: (() => void)[];
}

/** Right after its start, with `slow-start`, a request takes this many times as long. */
const COLD_FACTOR = 10;
/** More requests than this do not wait: they are refused with 503. */
const MAX_WAITING = 1000;
/** No answer takes longer, whatever the tail of its latency says. */
const MAX_LATENCY_MS = 60_000;

/**
 * The program of one pod as clients see it: `/` answers its text after its latency, or fails by its share of errors; `/ready` answers 200 or 503 at once,
 * `/metrics` what it counted of all other paths. Requests over its `concurrency` wait for a free worker, so that it gets slower under load. Time is the real
 * one, also where a test winds the cluster's clock.
 */
export class PodProgram {
  readonly #state: () => ProgramState | undefined;
  readonly #random: () => number;
  #run: Run | undefined;

  /** `state` is undefined while the program does not run. */
  constructor(state: () => ProgramState | undefined, random: () => number = Math.random) {
    this.#state = state;
    this.#random = random;
  }

  /** Begins counting at the start of the program, not at its first request. */
  started(): void {
    const state = this.#state();
    if (state !== undefined) this.#runOf(state);
  }

  async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const state = this.#state();
    // As a crashed program does.
    if (state === undefined) {
      response.destroy();
      return;
    }
    const run = this.#runOf(state);
    const path = new URL(request.url ?? '/', 'http://pod').pathname;
    if (path === '/ready') return send(response, state.ready ? 200 : 503, state.ready ? 'ready' : 'not ready');
    if (path === '/metrics' && state.behaviour.instrumentation !== 'none') return this.#metrics(run, state, request, response);
    const began = performance.now();
    const code = await this.#work(run, state, path);
    // It crashed meanwhile, or runs anew: nobody is left to answer or to count.
    if (this.#state()?.restarts !== run.restarts) {
      response.destroy();
      return;
    }
    run.metrics.answered(request.method ?? '', code, (performance.now() - began) / 1000);
    send(response, code, code === 200 ? state.text : code === 404 ? 'not found' : 'failed');
  }

  async #work(run: Run, { behaviour }: ProgramState, path: string): Promise<number> {
    if (run.working >= behaviour.concurrency) {
      if (run.waiting.length >= MAX_WAITING) return 503;
      await new Promise<void>((resolve) => run.waiting.push(resolve));
    } else run.working += 1;
    try {
      const latencyMs = Math.min(MAX_LATENCY_MS, sampleLatencyMs(behaviour.latency, this.#random) * coldness(run, behaviour));
      if (latencyMs > 0) await sleep(latencyMs, undefined, { ref: false });
    } finally {
      // Its worker goes on with the next one.
      const next = run.waiting.shift();
      if (next === undefined) run.working -= 1;
      else next();
    }
    if (this.#random() < behaviour.errorShare) return behaviour.errorCode;
    return path === '/' ? 200 : 404;
  }

  #metrics(run: Run, { behaviour }: ProgramState, request: http.IncomingMessage, response: http.ServerResponse): void {
    const minutes = (Date.now() - run.startedAtMs) / 60_000;
    const { contentType, text } = expose(
      run.metrics.families({
        inFlight: run.working + run.waiting.length,
        queued: run.waiting.length,
        // No process needs exactly as much twice: two parts in a hundred of noise.
        memoryBytes: Math.round((behaviour.memoryBytes + behaviour.memoryGrowthBytes * minutes) * (0.99 + 0.02 * this.#random())),
      }),
      request.headers.accept ?? '',
    );
    response.writeHead(200, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) }).end(text);
  }

  #runOf({ restarts, behaviour }: ProgramState): Run {
    if (this.#run?.restarts === restarts) return this.#run;
    const startedAtMs = Date.now();
    const instrumentation = behaviour.instrumentation === 'none' ? 'prometheus' : behaviour.instrumentation;
    this.#run = { restarts, startedAtMs, metrics: new ProgramMetrics(instrumentation, startedAtMs / 1000), working: 0, waiting: [] };
    return this.#run;
  }
}

/** From 10 at the start of the program down to 1 when its slow start is over. */
function coldness({ startedAtMs }: Run, { slowStartMs }: Behaviour): number {
  const age = Date.now() - startedAtMs;
  return age >= slowStartMs ? 1 : 1 + (COLD_FACTOR - 1) * (1 - age / slowStartMs);
}

function send(response: http.ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
