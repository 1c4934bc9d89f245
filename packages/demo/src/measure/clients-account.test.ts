import { describe, expect, it } from 'vitest';
import { clientsBetween } from './clients-account.ts';

const version = (requests: number, statuses: Readonly<Record<string, number>>, unanswered = 0) => ({
  requests,
  statuses,
  unanswered,
  medianMs: 15,
  p99Ms: 80,
});

describe('clientsBetween', () => {
  it('counts what ended between the two, of all versions', () => {
    const before = { byHash: { old: version(100, { 200: 99, 500: 1 }) }, noEndpoint: 0, skipped: 0 };
    const after = {
      byHash: { old: version(180, { 200: 178, 500: 2 }), new: version(20, { 200: 15, 404: 1, 503: 2 }, 2) },
      noEndpoint: 3,
      skipped: 0,
    };
    expect(clientsBetween(before, after)).toEqual({ requests: 103, failed: 3, unanswered: 5 });
  });
});
