import { renderReport } from '@sluice/report';
import { describe, expect, it } from 'vitest';
import { BAD, ERRING, GOOD } from '../testing/sample-release.ts';
import { demoReport } from './demo-report.ts';

describe('demoReport', () => {
  it('says why the bad version failed and gives no reason where nothing went wrong', () => {
    const [good, bad] = demoReport([GOOD, BAD], 'the sandbox', 0).releases;
    expect(good).toMatchObject({ from: 'v1', version: 'v2', outcome: 'succeeded', reason: '', causes: [] });
    expect(bad).toMatchObject({
      from: 'v2',
      outcome: 'rolled-back',
      reason: 'web-1 was not ready',
      causes: [{ kind: 'probe', pod: 'web-1' }],
    });
  });

  it('has what was measured of the bad version, what decided it first', () => {
    const report = demoReport([GOOD, ERRING], 'the sandbox', 0);
    const [verification] = report.releases[1]?.verifications ?? [];
    expect(verification).toMatchObject({ name: 'golden-signals', when: 'after batch 1', verdict: 'fail' });
    expect(verification?.signals.map(({ name }) => name)).toEqual(['errors', 'latency', 'memory']);
    expect(report.introduction).toContain('a version that is ready and fails one request in twenty was tried');
    expect(renderReport(report)).toContain('<dt>Failed requests</dt><dd>8<small> of 2000</small></dd>');
  });

  it('leaves out what the observer did not see', () => {
    expect(demoReport([{ ...GOOD, measured: null }], 'the sandbox', 0).releases).toEqual([]);
  });

  it('is drawn', () => {
    expect(renderReport(demoReport([GOOD, BAD], 'the sandbox', 0))).toContain('Done by the sluice command on the sandbox');
  });
});
