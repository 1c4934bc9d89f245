import type { RequestRecord } from '@sluice/testbed';
import { describe, expect, it } from 'vitest';
import { requestBudget, requestCounts } from './batch-requests.ts';

const RECORD = 'PUT /api/v1/namespaces/shop/configmaps/sluice-web-test';
const PATCH = 'PATCH /apis/apps/v1/namespaces/shop/deployments/web';

function records(lines: readonly string[], kind: RequestRecord['kind'] = 'request'): RequestRecord[] {
  return lines.map((line, index) => {
    const [method = '', path = ''] = line.split(' ');
    return { index: index + 1, kind, method, path, at: 0, status: 200, upstreamStatus: 200, fault: undefined, durationMs: 1 };
  });
}

describe('requests of a release', () => {
  it('are counted to the start, to the batch whose record follows them, and to the finish', () => {
    const release = records(['GET /version', RECORD, PATCH, PATCH, RECORD, PATCH, RECORD, PATCH, RECORD, RECORD]);
    const apart = [...records(['PUT /lease'], 'renewal'), ...records(['GET /watch', 'GET /watch'], 'watch')];
    expect(requestCounts([...apart, ...release], 2)).toEqual({
      start: 2,
      batches: [3, 2],
      conflicts: [0, 0],
      finish: 3,
      renewals: 1,
      watches: 2,
    });
  });

  it('are put in the order in which they came in, not in which they ended', () => {
    const release = records(['GET /version', RECORD, PATCH, RECORD]);
    expect(requestCounts([...release].reverse(), 1)).toEqual({
      start: 2,
      batches: [2],
      conflicts: [0],
      finish: 0,
      renewals: 0,
      watches: 0,
    });
  });

  it('that were refused because the Deployment had changed are named', () => {
    const release = records([RECORD, PATCH, PATCH, RECORD]).map((record) => (record.index === 2 ? { ...record, status: 409 } : record));
    expect(requestCounts(release, 1)).toMatchObject({ batches: [3], conflicts: [1] });
  });

  it('that do not show every batch are refused', () => {
    expect(() => requestCounts(records([RECORD, PATCH, RECORD]), 2)).toThrow('each of 2 batches, found 2 writes');
  });
});

it.each([
  { from: 0, to: 1, inMotion: 3, budget: 16 },
  { from: 3, to: 10, inMotion: 3, budget: 24 },
  { from: 250, to: 1000, inMotion: 50, budget: 72 },
])('a batch from $from to $to with $inMotion in motion may make $budget requests', ({ from, to, inMotion, budget }) => {
  expect(requestBudget(from, to, inMotion)).toBe(budget);
});
