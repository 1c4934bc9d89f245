import type { SignalRecord, VerificationRecord } from '../verification-record.ts';

/** Errors of a good version, after ten minutes. */
export function sampleSignal(changes: Partial<SignalRecord> = {}): SignalRecord {
  return {
    name: 'errors',
    method: 'counts',
    critical: true,
    thresholdSeconds: null,
    verdict: 'pass',
    code: 'seen-enough',
    message:
      '0.21% of 12,380 requests on new, 0.19% of 37,100 requests on old, a ratio of 1.1 (97.5% interval 0.6 to 1.9): no evidence of harm',
    from: 1_700_000_000_000,
    until: 1_700_000_600_000,
    failedAt: null,
    looks: 40,
    missed: 0,
    exposure: { requests: 12_380, points: 0, seconds: 600 },
    new: { bad: 26, total: 12_380, value: 0.0021 },
    old: { bad: 70, total: 37_100, value: 0.0019 },
    ratio: 1.11,
    interval: { low: 0.62, high: 1.9, confidence: 0.975 },
    tolerance: 1.1,
    statistic: { kind: 'e-value', logE: -1.2, logBoundary: 3.69 },
    series: [],
    ...changes,
  };
}

export function sampleVerification(changes: Partial<VerificationRecord> = {}): VerificationRecord {
  return {
    target: 'eu',
    service: 'api',
    verification: 'golden-signals',
    index: 1,
    compared: 'versions',
    startedAt: 1_700_000_000_000,
    endedAt: 1_700_000_600_000,
    verdict: 'pass',
    action: 'continue',
    reason: 'errors: no worse than permitted',
    accepted: null,
    signals: [sampleSignal()],
    ...changes,
  };
}
