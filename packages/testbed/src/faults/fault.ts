import { seededRandom } from '@sluice/sandbox';
/** What the proxy does to one request. */
export type Fault =
  /** `kill` is called, then the connection is cut: before the API server saw the request, or when it has carried it out and nobody has been told. */
  | { readonly kind: 'kill'; readonly when: 'before-delivery' | 'after-commit'; readonly kill: () => void }
  | { readonly kind: 'drop'; readonly when: 'before-delivery' | 'after-commit' }
  /** Answered by the proxy; the API server never sees it. */
  | { readonly kind: 'answer'; readonly status: 409 | 410 | 429 | 500 | 503; readonly retryAfterSeconds?: number }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Watches only, after `afterMs`: nothing more comes and the connection stays open; it ends; or history is gone. */
  | { readonly kind: 'silence' | 'close' | 'gone'; readonly afterMs: number };

/** `renewal`: a Lease written again by the holder it has. Renewals and watches are counted apart: their number depends on time, not on what is done. */
export type RequestKind = 'request' | 'watch' | 'renewal';

export interface ProxiedRequest {
  /** 1, 2, 3 … of the requests of its kind since the last `reset`. */
  readonly index: number;
  readonly kind: RequestKind;
  readonly method: string;
  /** With the query. */
  readonly path: string;
}

/** Asked once for each request; undefined lets it pass. */
export type FaultPlan = (request: ProxiedRequest) => Fault | undefined;

/** Does this to the `index`-th request of a kind, and to no other. */
export function atRequest(index: number, fault: Fault, kind: RequestKind = 'request'): FaultPlan {
  return (request) => (request.kind === kind && request.index === index ? fault : undefined);
}

/** Shares of the requests, 0 to 1 each, that meet the fault; writes only for `conflict`, watches only for the last three. */
export interface FaultRates {
  readonly conflict?: number;
  readonly tooMany?: number;
  readonly serverError?: number;
  readonly dropBefore?: number;
  readonly dropAfter?: number;
  readonly delay?: number;
  readonly silentWatch?: number;
  readonly closedWatch?: number;
  readonly goneWatch?: number;
}

export const ORDINARY_RATES: Required<FaultRates> = {
  conflict: 0.04,
  tooMany: 0.02,
  serverError: 0.02,
  dropBefore: 0.02,
  dropAfter: 0.02,
  delay: 0.05,
  silentWatch: 0.1,
  closedWatch: 0.1,
  goneWatch: 0.1,
};

const LONGEST_DELAY_MS = 300;
const LONGEST_WATCH_MS = 3000;

/** The same seed and the same requests meet the same faults. */
export function randomFaults(seed: number, rates: FaultRates = ORDINARY_RATES): FaultPlan {
  const random = seededRandom(seed);
  return (request) => {
    const draw = random();
    const size = random();
    const pick = (choices: readonly (readonly [number | undefined, Fault])[]) => {
      let upTo = 0;
      for (const [rate = 0, fault] of choices) {
        upTo += rate;
        if (draw < upTo) return fault;
      }
      return undefined;
    };
    if (request.kind === 'watch') {
      const afterMs = Math.round(size * LONGEST_WATCH_MS);
      return pick([
        [rates.silentWatch, { kind: 'silence', afterMs }],
        [rates.closedWatch, { kind: 'close', afterMs }],
        [rates.goneWatch, { kind: 'gone', afterMs }],
      ]);
    }
    return pick([
      [rates.tooMany, { kind: 'answer', status: 429, retryAfterSeconds: 1 }],
      [rates.serverError, { kind: 'answer', status: size < 0.5 ? 500 : 503 }],
      [rates.dropBefore, { kind: 'drop', when: 'before-delivery' }],
      [rates.dropAfter, { kind: 'drop', when: 'after-commit' }],
      [rates.delay, { kind: 'delay', ms: Math.round(size * LONGEST_DELAY_MS) }],
      [request.method === 'PATCH' || request.method === 'PUT' ? rates.conflict : 0, { kind: 'answer', status: 409 }],
    ]);
  };
}

const LEASE = /^\/apis\/coordination\.k8s\.io\/v1\/namespaces\/[^/]+\/leases\/[^/]+$/;

/** Tells the kinds apart; for that it remembers who holds which Lease. */
export class RequestKinds {
  readonly #holders = new Map<string, string>();

  of(method: string, path: string, body: string): RequestKind {
    const url = new URL(path, 'http://proxy');
    const watches = url.searchParams.get('watch');
    if (watches === 'true' || watches === '1') return 'watch';
    if (method !== 'PUT' || !LEASE.test(url.pathname)) return 'request';
    const holder = holderIn(body);
    const before = this.#holders.get(url.pathname);
    this.#holders.set(url.pathname, holder);
    return holder !== '' && holder === before ? 'renewal' : 'request';
  }
}

function holderIn(body: string): string {
  const lease: { spec?: { holderIdentity?: string } } = JSON.parse(body);
  return lease.spec?.holderIdentity ?? '';
}
