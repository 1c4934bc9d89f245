import { describe, expect, it } from 'vitest';
import { lookAt } from './events-over.ts';
import { parseSlos } from './parse-slos.ts';
import type { Slo } from './slo.ts';
import { badShare, sloQuestion as questionOf } from './slo-question.ts';

/** At a multiple of five minutes. */
const sloQuestion = (own: Slo, seconds: number) => questionOf(own, seconds, lookAt(0));

function slo(ratioMetric: string, fields = 'budgetingMethod: Occurrences, objectives: [{ target: 0.999 }]'): Slo {
  const text = `apiVersion: openslo/v1
kind: SLO
metadata: { name: availability }
spec: { service: shop, timeWindow: [{ duration: 30d, isRolling: true }], ${fields}, indicator: { metadata: { name: errors }, spec: ${ratioMetric} } }
`;
  const result = parseSlos([{ file: 'slo.yaml', text }]);
  const first = result.ok ? result.slos[0] : undefined;
  if (!first) throw new Error(JSON.stringify(result));
  return first;
}

const metric = (query: string) => `{ metricSource: { type: Prometheus, spec: { query: '${query}' } } }`;
const ratio = (bad: string, total: string, counter = 'counter: true, ') =>
  `{ ratioMetric: { ${counter}bad: ${metric(bad)}, total: ${metric(total)} } }`;

describe('what is asked for a window', () => {
  it('is what counters gained, with what their series began with, over a range that is closed on the left', () => {
    const question = sloQuestion(slo(ratio('sum(e{code=~"5.."})', 'r')), 300);
    expect(question).toMatchObject({ kind: 'events', counted: 'bad', scale: 'events', unit: 'events' });
    const e = 'e{code=~"5.."}';
    expect(question.kind === 'events' && [question.part, question.total]).toEqual([
      `sum(((max_over_time(${e}[5m1ms]) - min_over_time(${e}[5m1ms])) and (resets(${e}[5m1ms]) == 0) or increase(${e}[5m1ms]) or label_replace((min_over_time(${e}[5m1ms]) unless present_over_time(${e}[1h] offset 5m)) <= (10 + 2 * (max_over_time(increase(${e}[5m])[5m:1m] @ end()) or increase(${e}[5m] @ end()))), "sluice_part", "beginning", "", "")))`,
      '((max_over_time(r[5m1ms]) - min_over_time(r[5m1ms])) and (resets(r[5m1ms]) == 0) or increase(r[5m1ms]))',
    ]);
  });

  it('looks at counters that were reset in pieces that end at the instant', () => {
    const pieces = (at: number): string => {
      const question = questionOf(slo(ratio('sum(e)', 'r')), 86_400, lookAt(at));
      return question.kind === 'events' ? question.part : '';
    };
    expect(pieces(0)).toMatch(
      /sum_over_time\(\(sum without \(sluice_part\) \(.*min_over_time\(e\[5m1ms\]\).*offset 5m\).*\[1d:5m\]\) > 0 and/,
    );
    expect(pieces(61_000)).toMatch(/min_over_time\(e\[5m1ms\] offset -1m1s\) unless present_over_time\(e\[1h\] offset 3m59s\)/);
  });

  it('is a query with {{.window}} as it is written, per second where it has rates', () => {
    const own = slo(ratio('sum(rate(e[{{.window}}]))', 'sum(rate(r[{{ .window }}]))', ''));
    expect(sloQuestion(own, 300)).toMatchObject({
      part: 'sum(rate(e[5m1ms]))',
      total: 'sum(rate(r[5m1ms]))',
      scale: 'per-second',
      seconds: 300,
    });
  });

  it('sums samples that are each what is new', () => {
    expect(sloQuestion(slo(ratio('sum(e)', 'sum(r)', 'counter: false, ')), 3600)).toMatchObject({
      part: 'sum(sum_over_time(e[1h]))',
      total: 'sum(sum_over_time(r[1h]))',
    });
  });

  it('is a ratio where that is all there is', () => {
    const raw = slo(`{ ratioMetric: { rawType: success, raw: ${metric('good:ratio{{.window}}')} } }`);
    expect(sloQuestion(raw, 3600)).toEqual({ kind: 'ratio', of: 'good', ratio: 'good:ratio1h1ms', seconds: 3600 });
    expect(badShare(raw, 3600)).toBe('1 - (good:ratio1h)');
  });

  const sliced = (method: string, objective: string) =>
    slo(
      ratio('sum(rate(e[{{.window}}]))', 'sum(rate(r[{{.window}}]))', ''),
      `budgetingMethod: ${method}, objectives: [{ target: 0.99, ${objective} }]`,
    );

  it('counts bad slices among those that have data', () => {
    const question = sloQuestion(sliced('Timeslices', 'timeSliceTarget: 0.9, timeSliceWindow: 1m'), 86_400);
    const share = '(sum(rate(e[1m1ms])))\n/\n(sum(rate(r[1m1ms])))';
    expect(question).toMatchObject({
      part: `sum_over_time(((${share}) > bool 0.100000000001)[1d:1m])`,
      total: `count_over_time(((${share}) >= 0)[1d:1m])`,
      unit: 'slices',
    });
  });

  it('averages slices where that is the method, over one slice at least', () => {
    const question = sloQuestion(sliced('RatioTimeslices', 'timeSliceWindow: 1h'), 300);
    expect(question).toMatchObject({ seconds: 3600, part: expect.stringMatching(/^sum_over_time\(\(\(.*\) >= 0\)\[1h:1h\]\)$/s) });
  });

  it('looks at a threshold once a minute', () => {
    const lag = slo(
      `{ thresholdMetric: ${metric('max(lag)')} }`,
      'budgetingMethod: Occurrences, objectives: [{ target: 0.9, op: lt, value: 500 }]',
    );
    expect(sloQuestion(lag, 3600)).toMatchObject({
      part: 'sum_over_time(((max(lag)) >= bool 500)[1h:1m])',
      total: 'count_over_time(((max(lag)) >= -Inf)[1h:1m])',
      unit: 'minutes',
    });
  });

  it('averages a ratio of moments within a slice', () => {
    const raw = slo(
      `{ ratioMetric: { rawType: success, raw: ${metric('up_ratio')} } }`,
      'budgetingMethod: Timeslices, objectives: [{ target: 0.9, timeSliceTarget: 0.5, timeSliceWindow: 5m }]',
    );
    expect(badShare(raw, 300)).toBe('1 - avg_over_time((up_ratio)[5m:1m])');
    expect(sloQuestion(raw, 3600)).toMatchObject({ total: 'count_over_time(((1 - avg_over_time((up_ratio)[5m:1m])) >= 0)[1h:5m])' });
  });
});
