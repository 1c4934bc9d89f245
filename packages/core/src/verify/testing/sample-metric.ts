import type { ResolvedMetric } from '../metric.ts';

/** Errors of requests, critical, with nothing asked for beforehand. */
export function sampleMetric(changes: Partial<ResolvedMetric> = {}): ResolvedMetric {
  return {
    name: 'errors',
    source: 'prometheus',
    ask: { kind: 'counts', bad: 'bad', total: 'total' },
    direction: 'increase',
    tolerance: 1.1,
    critical: true,
    minimum: { requests: null, points: null, seconds: null },
    onFail: 'rollback',
    onInconclusive: 'pause',
    ...changes,
  };
}
