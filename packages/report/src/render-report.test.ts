import { describe, expect, it } from 'vitest';
import { renderReport } from './render-report.ts';
import { BAD_RELEASE, hostileReport, SAMPLE_REPORT } from './testing/sample-report.ts';

describe('renderReport', () => {
  it('is the page that was looked at last', async () => {
    await expect(renderReport(SAMPLE_REPORT)).toMatchFileSnapshot('testdata/report.html');
  });

  it('loads nothing and runs nothing', () => {
    const page = renderReport(SAMPLE_REPORT);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"`);
    expect(page).not.toMatch(/<script|https?:\/\/(?!10\.)|@import|url\((?!#)|\son\w+=/i);
  });

  it('lets no text from a cluster become markup', () => {
    const page = renderReport(hostileReport('"><img src=x onerror=alert(1)></pre><script>alert(2)</script>'));
    expect(page).not.toMatch(/<script|<img/i);
    expect(page.match(/&lt;img src=x onerror=alert\(1\)&gt;/g)?.length).toBeGreaterThanOrEqual(12);
  });

  it('gives every element an id of its own', () => {
    const ids = [...renderReport(SAMPLE_REPORT).matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(10);
  });

  it('leaves rows out of a long timeline and says how many', () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ at: BAD_RELEASE.startedAt + index, old: 10, new: 0, ready: 10 }));
    const page = renderReport({ ...SAMPLE_REPORT, releases: [{ ...BAD_RELEASE, samples: many }] });
    expect(page).toContain('The last 400 changes; 600 before them are left out.');
  });

  it('says that no batch was begun', () => {
    const page = renderReport({ ...SAMPLE_REPORT, releases: [{ ...BAD_RELEASE, batches: [], spans: [], causes: [] }] });
    expect(page).toContain('No batch was begun.');
    expect(page).not.toContain('Why it failed');
  });
});
