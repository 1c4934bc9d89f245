import { sampleSignal } from '@sluice/core/testing/sample-verification';
import { describe, expect, it } from 'vitest';
import { renderVerificationReport } from './render-verification.ts';

describe('renderVerificationReport', () => {
  it('has the verdict, the numbers and a chart, and runs nothing of what it was told', () => {
    const series = Array.from({ length: 5 }, (_, index) => ({ at: index * 15_000, new: 0.05, old: 0.004, evidence: index, boundary: 3 }));
    const signals = [sampleSignal({ verdict: 'fail', failedAt: 60_000, message: '<script>alert(1)</script>', series })];
    const page = renderVerificationReport({
      title: 'api: new against old',
      introduction: 'measured for 5 min',
      verifications: [{ name: 'golden-signals', when: 'of api', verdict: 'fail', reason: 'errors are worse', signals }],
      madeAt: 0,
    });
    expect(page).toContain('errors are worse');
    expect(page).toContain('<svg');
    expect(page).not.toContain('<script>');
  });
});
