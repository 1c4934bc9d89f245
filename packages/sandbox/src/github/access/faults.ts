/** What goes wrong with a request, on purpose. */
export type Trouble =
  /** The hour's requests are used up until `resetSeconds` from now. */
  | { readonly kind: 'primary-limit'; readonly status?: 403 | 429; readonly resetSeconds?: number }
  /** Too much at once: come back after so many seconds. */
  | { readonly kind: 'secondary-limit'; readonly status?: 403 | 429; readonly retryAfterSeconds?: number }
  | { readonly kind: 'error'; readonly status: 500 | 502 | 503 }
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** The connection ends without an answer: before anything was done, or after all of it was. */
  | { readonly kind: 'dropped'; readonly when: 'before' | 'after' };

export interface Fault {
  /** All requests that are left out of these are spared. */
  readonly operationId?: string;
  readonly method?: string;
  /** Requests that meet it, then it is over; default 1. */
  readonly times?: number;
  /** Requests that pass before it begins; default 0. */
  readonly after?: number;
  readonly trouble: Trouble;
}

/** Faults that are waiting for their request. */
export class Faults {
  readonly #waiting: { readonly fault: Fault; after: number; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, after: fault.after ?? 0, left: fault.times ?? 1 });
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  /** The first that waits for such a request meets it. */
  meet(method: string, operationId: string | undefined): Trouble | undefined {
    for (const waiting of this.#waiting) {
      const { fault } = waiting;
      if (waiting.left === 0) continue;
      if (fault.operationId !== undefined && fault.operationId !== operationId) continue;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (waiting.after > 0) {
        waiting.after--;
        continue;
      }
      waiting.left--;
      return fault.trouble;
    }
    return undefined;
  }
}
