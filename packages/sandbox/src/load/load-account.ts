/** What clients saw of one version: pods with the same label `pod-template-hash`. */
export interface VersionAccount {
  /** Requests that ended, however. */
  readonly requests: number;
  /** How often which status was answered. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Requests that nobody answered: refused, cut, or over the time limit. */
  readonly unanswered: number;
  /** Of the answers; upper bounds of classes 5% wide. Null where there were none. */
  readonly medianMs: number | null;
  readonly p99Ms: number | null;
}

export interface LoadAccount {
  readonly byHash: Readonly<Record<string, VersionAccount>>;
  /** Requests that were due while no pod was ready. */
  readonly noEndpoint: number;
  /** Requests that were due while as many as may be were on their way. */
  readonly skipped: number;
}

/** Classes of durations grow by this factor: 5% is as exact as it gets. */
const GROWTH = 1.05;
const SHORTEST_MS = 0.1;
/** 0.1 ms · 1.05^300 is over three minutes: nothing takes longer. */
const CLASSES = 300;

interface Counting {
  requests: number;
  readonly statuses: Map<string, number>;
  unanswered: number;
  readonly classes: number[];
}

/** Counts what clients see; its memory does not grow with requests. */
export class LoadCounter {
  readonly #byHash = new Map<string, Counting>();
  #noEndpoint = 0;
  #skipped = 0;

  answered(hash: string, status: number, durationMs: number): void {
    const counting = this.#of(hash);
    counting.requests += 1;
    counting.statuses.set(String(status), (counting.statuses.get(String(status)) ?? 0) + 1);
    const index = Math.min(CLASSES - 1, Math.max(0, Math.ceil(Math.log(durationMs / SHORTEST_MS) / Math.log(GROWTH))));
    counting.classes[index] = (counting.classes[index] ?? 0) + 1;
  }

  unanswered(hash: string): void {
    const counting = this.#of(hash);
    counting.requests += 1;
    counting.unanswered += 1;
  }

  noEndpoint(): void {
    this.#noEndpoint += 1;
  }

  skipped(): void {
    this.#skipped += 1;
  }

  get account(): LoadAccount {
    const byHash = [...this.#byHash].map(([hash, { requests, statuses, unanswered, classes }]): [string, VersionAccount] => [
      hash,
      {
        requests,
        statuses: Object.fromEntries(statuses),
        unanswered,
        medianMs: quantileMs(classes, 0.5),
        p99Ms: quantileMs(classes, 0.99),
      },
    ]);
    return { byHash: Object.fromEntries(byHash), noEndpoint: this.#noEndpoint, skipped: this.#skipped };
  }

  #of(hash: string): Counting {
    let counting = this.#byHash.get(hash);
    if (counting === undefined) {
      counting = { requests: 0, statuses: new Map(), unanswered: 0, classes: Array.from({ length: CLASSES }, () => 0) };
      this.#byHash.set(hash, counting);
    }
    return counting;
  }
}

function quantileMs(classes: readonly number[], share: number): number | null {
  const total = classes.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let left = share * total;
  const index = classes.findIndex((count) => {
    left -= count;
    return left <= 0;
  });
  return SHORTEST_MS * GROWTH ** index;
}
