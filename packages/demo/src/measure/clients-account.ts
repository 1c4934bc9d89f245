import type { LoadAccount } from '@sluice/sandbox';

/** What clients of the application saw while it was released. */
export interface ClientsAccount {
  readonly requests: number;
  /** Answered with a server error. */
  readonly failed: number;
  /** Refused, cut, or without an answer in time; or with no instance to send them to. */
  readonly unanswered: number;
}

/** What came between two readings of the same clients. */
export function clientsBetween(before: LoadAccount, after: LoadAccount): ClientsAccount {
  const [from, to] = [totals(before), totals(after)];
  return { requests: to.requests - from.requests, failed: to.failed - from.failed, unanswered: to.unanswered - from.unanswered };
}

function totals({ byHash, noEndpoint }: LoadAccount): ClientsAccount {
  const versions = Object.values(byHash);
  const failures = versions.flatMap(({ statuses }) => Object.entries(statuses).filter(([status]) => Number(status) >= 500));
  return {
    requests: noEndpoint + versions.reduce((sum, { requests }) => sum + requests, 0),
    failed: failures.reduce((sum, [, count]) => sum + count, 0),
    unanswered: noEndpoint + versions.reduce((sum, { unanswered }) => sum + unanswered, 0),
  };
}
