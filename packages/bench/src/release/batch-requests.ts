import type { RequestRecord } from '@sluice/testbed';

/** How many API requests each part of a release made. Renewals of the lock and watches are counted apart. */
export interface RequestCounts {
  /** Checks and preparation, up to the record that says `releasing`. */
  readonly start: number;
  /** Of each batch, with the record that ends it; opening the two watches' lists counts to the first. */
  readonly batches: readonly number[];
  /** Of each batch's requests, those answered 409: the Deployment had changed since the look they were decided on. */
  readonly conflicts: readonly number[];
  readonly finish: number;
  readonly renewals: number;
  readonly watches: number;
}

/**
 * Splits the requests of a release of one workload without pauses: the record is written by PUT once when the release begins and once at the
 * end of every batch, and what follows the last of these is the finish.
 */
export function requestCounts(records: readonly RequestRecord[], batchCount: number): RequestCounts {
  const plain = records.filter(({ kind }) => kind === 'request').sort((a, b) => a.index - b.index);
  const parts: { readonly requests: number; readonly conflicts: number }[] = [];
  let running = { requests: 0, conflicts: 0 };
  for (const { method, path, status } of plain) {
    running = { requests: running.requests + 1, conflicts: running.conflicts + (status === 409 ? 1 : 0) };
    if (method !== 'PUT' || !path.includes('/configmaps/') || parts.length > batchCount) continue;
    parts.push(running);
    running = { requests: 0, conflicts: 0 };
  }
  const [start, ...batches] = parts;
  if (start === undefined || batches.length !== batchCount) {
    throw new Error(`expected the record to be written at the start and after each of ${batchCount} batches, found ${parts.length} writes`);
  }
  const count = (kind: RequestRecord['kind']) => records.filter((record) => record.kind === kind).length;
  return {
    start: start.requests,
    batches: batches.map(({ requests }) => requests),
    conflicts: batches.map(({ conflicts }) => conflicts),
    finish: running.requests,
    renewals: count('renewal'),
    watches: count('watch'),
  };
}

/** Most requests a batch may need that brings a workload from `from` to `to` instances with `inMotion` at a time (DESIGN.md section 9). */
export function requestBudget(from: number, to: number, inMotion: number): number {
  return 12 + 4 * Math.ceil((to - from) / inMotion);
}
