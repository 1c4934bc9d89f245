import { describe, expect, it } from 'vitest';
import { fitMarkdown } from '../markdown/fit.ts';
import { releaseDocument, standingOf } from '../release-outcome.ts';
import { boutique, SITUATIONS, START } from '../testing/boutique.ts';
import { releaseSections } from './release-sections.ts';

const sectionsOf = (release: (typeof SITUATIONS)[keyof typeof SITUATIONS]) =>
  releaseSections(releaseDocument(release, standingOf(release)));

describe('releaseSections', () => {
  it.each(['waiting', 'rolled-back', 'done', 'verified', 'metric-failed'] as const)(
    'tell numbers, timeline, decisions and causes: %s',
    async (name) => {
      await expect(`${sectionsOf(SITUATIONS[name]).join('\n\n')}\n`).toMatchFileSnapshot(`../testdata/summary-${name}.md`);
    },
  );

  it('stay under the limit of a job summary with 200 batches of 50 services on two targets', () => {
    const services = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`service-${index}`, 400]));
    const steps = Array.from(
      { length: 200 },
      (_, index) => ({ kind: 'batch', amount: { kind: 'count', count: 2 * (index + 1) } }) as const,
    );
    const release = boutique(
      {
        phase: 'rollback-failed',
        reason: 'x'.repeat(2_000),
        steps: ['us', 'eu'].flatMap((target) =>
          steps.map(
            (_, index) => ({ target, index, kind: 'batch', outcome: 'done', startedAt: START + index, endedAt: START + index }) as const,
          ),
        ),
        causes: Object.keys(services).map((service) => ({
          service,
          target: 'us',
          kind: 'probe',
          pod: `${service}-x`,
          message: 'm'.repeat(2_000),
          log: Array.from({ length: 50 }, () => 'l'.repeat(2_000)),
          events: [],
        })),
      },
      { services, steps },
    );
    const begun = {
      ...release,
      workloads: release.workloads.map((workload) => ({
        ...workload,
        state: { desired: 400, old: 200, new: 200, ready: 200, wanted: 200 },
      })),
    };
    const text = sectionsOf(begun).join('\n\n');
    expect(Buffer.byteLength(text)).toBeLessThan(1_000_000);
    expect(fitMarkdown(text, { most: 1_000_000, unit: 'bytes', elsewhere: '' })).toBe(text);
    const [chart = ''] = /```mermaid[^`]+```/.exec(text) ?? [];
    expect(chart.length).toBeGreaterThan(0);
    expect(chart.length).toBeLessThan(50_000);
    expect(text).toContain('The last 80 of 400 steps');
  });
});
