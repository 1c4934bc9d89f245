import { describe, expect, it } from 'vitest';
import type { Reading } from './reading.ts';
import { beginSignal, judgeSignal } from './signal.ts';
import { type SignalState, signalStateSchema } from './signal-state.ts';
import { takeReading } from './take-reading.ts';
import { sampleMetric } from './testing/sample-metric.ts';

const LOOK = 15_000;
const metric = sampleMetric({ minimum: { requests: 1000, points: null, seconds: null } });

function taken(readings: readonly Reading[], of = metric, state: SignalState = beginSignal(of, 0.05)): SignalState {
  return readings.reduce((before, reading) => {
    const from = (before.until ?? 0) + (before.silence?.looks ?? 0) * LOOK;
    return takeReading(of, before, reading, { from, until: from + LOOK });
  }, state);
}

const counts = (bad: number, oldBad: number, total = 500): Reading => ({
  kind: 'counts',
  new: { bad, total },
  old: { bad: oldBad, total },
});
const unreachable: Reading = { kind: 'nothing', verdict: 'inconclusive', code: 'unreachable', message: 'prometheus does not answer' };

describe('judgeSignal', () => {
  it('is inconclusive before anything was measured', () => {
    expect(judgeSignal(metric, beginSignal(metric, 0.05))).toMatchObject({ verdict: 'inconclusive', code: 'not-begun' });
  });

  it('fails when the new side has three times as many errors', () => {
    const judged = judgeSignal(metric, taken([counts(16, 5), counts(15, 4)]));
    expect(judged).toMatchObject({ verdict: 'fail', code: 'worse', evidence: { failedAt: 2 * LOOK, new: { bad: 31, total: 1000 } } });
    expect(judged.message).toContain('3.1% of 1000 requests on new, 0.9% of 1000 requests on old');
  });

  it('stays failed when later readings are good, and when the source falls silent', () => {
    const failed = taken([counts(30, 10), counts(30, 10)]);
    expect(judgeSignal(metric, taken([counts(0, 60), counts(0, 60), counts(0, 60)], metric, failed)).verdict).toBe('fail');
    expect(judgeSignal(metric, taken([unreachable], metric, failed)).verdict).toBe('fail');
  });

  it('passes when as much was seen as the plan asks for, and not before', () => {
    expect(judgeSignal(metric, taken([counts(2, 2)]))).toMatchObject({ verdict: 'inconclusive', code: 'seen-too-little' });
    expect(judgeSignal(metric, taken([counts(2, 2), counts(3, 2)]))).toMatchObject({ verdict: 'pass', code: 'seen-enough' });
  });

  it('passes early when an effect over the tolerance is excluded', () => {
    const patient = sampleMetric({ tolerance: 2 });
    expect(
      judgeSignal(
        patient,
        taken(
          Array.from({ length: 20 }, () => counts(20, 20)),
          patient,
        ),
      ),
    ).toMatchObject({
      verdict: 'pass',
      code: 'harmless',
    });
  });

  it('never passes without data, however long it looks', () => {
    const hours = sampleMetric({ minimum: { requests: null, points: null, seconds: 60 } });
    expect(judgeSignal(hours, taken([unreachable, unreachable], hours))).toMatchObject({ verdict: 'inconclusive', code: 'unreachable' });
    expect(
      judgeSignal(
        hours,
        taken(
          Array.from({ length: 10 }, () => counts(0, 0, 0)),
          hours,
        ),
      ),
    ).toMatchObject({
      verdict: 'inconclusive',
      code: 'seen-too-little',
    });
  });

  it('is no pass while the source is silent, and recovers with the evidence it had', () => {
    const enough = taken([counts(2, 2), counts(3, 2)]);
    const silent = taken([unreachable, unreachable], metric, enough);
    expect(judgeSignal(metric, silent)).toMatchObject({ verdict: 'inconclusive', code: 'unreachable', evidence: { missed: 2, looks: 2 } });
    expect(judgeSignal(metric, taken([counts(2, 3)], metric, silent))).toMatchObject({
      verdict: 'pass',
      evidence: { missed: 2, looks: 3 },
    });
  });

  it('is an error where the question is wrong', () => {
    const wrong: Reading = { kind: 'nothing', verdict: 'error', code: 'bad-query', message: 'parse error at char 3' };
    expect(judgeSignal(metric, taken([wrong]))).toMatchObject({ verdict: 'error', code: 'bad-query' });
  });

  it('counts no interval twice', () => {
    const once = taken([counts(3, 2)]);
    expect(takeReading(metric, once, counts(3, 2), { from: 0, until: LOOK })).toBe(once);
  });

  it('keeps a state that is JSON', () => {
    const state = taken([counts(3, 2), unreachable, counts(1, 2)]);
    expect(signalStateSchema.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });

  it('does not take one interval for enough, nor half of the evidence of harm for none', () => {
    const quick = sampleMetric({ minimum: { requests: 100, points: null, seconds: null } });
    expect(judgeSignal(quick, taken([counts(90, 2)], quick))).toMatchObject({ verdict: 'inconclusive', code: 'harm-suspected' });
    expect(judgeSignal(quick, taken([counts(2, 2)], quick))).toMatchObject({ verdict: 'inconclusive', code: 'seen-too-little' });
    expect(judgeSignal(quick, taken([counts(11, 4), counts(10, 3)], quick))).toMatchObject({
      verdict: 'inconclusive',
      code: 'harm-suspected',
    });
  });

  it('says what is missing on one side, and learns from the old one meanwhile', () => {
    const onlyOld: Reading = { kind: 'counts', new: null, old: { bad: 3, total: 500 } };
    const state = taken([onlyOld, onlyOld]);
    expect(judgeSignal(metric, state)).toMatchObject({ verdict: 'inconclusive', code: 'no-new-side' });
    expect(state.test).toMatchObject({ spread: { old: { intervals: 2 }, new: { intervals: 0 } } });
    const onlyNew: Reading = { kind: 'counts', new: { bad: 3, total: 500 }, old: null };
    expect(judgeSignal(metric, taken([onlyNew]))).toMatchObject({ verdict: 'inconclusive', code: 'no-old-side' });
  });

  it('counts a value once, and is not silent, where it is looked at more often than measured', () => {
    const gauge = sampleMetric({ ask: { kind: 'gauge', query: 'queue' } });
    const measured: Reading = { kind: 'values', new: [1, 2], old: [2, 1] };
    const nothingNew: Reading = { kind: 'values', new: [], old: [] };
    const state = taken([measured, nothingNew, measured, nothingNew, nothingNew], gauge);
    expect(state).toEqual(taken([measured, measured], gauge));
    expect(state).toMatchObject({ looks: 2, missed: 0, silence: null });
    // What is silent stays so until something is measured.
    expect(taken([measured, unreachable, nothingNew], gauge)).toMatchObject({ silence: { code: 'unreachable' } });
  });

  it('passes a limit that was kept for as many looks as it takes to fail', () => {
    const limit = sampleMetric({ ask: { kind: 'threshold', query: 'queue', max: 100, min: null, consecutive: 3 } });
    const value = (one: number): Reading => ({ kind: 'values', new: [one], old: null });
    expect(judgeSignal(limit, taken([value(1), value(2)], limit)).verdict).toBe('inconclusive');
    expect(judgeSignal(limit, taken([value(1), value(2), value(3)], limit))).toMatchObject({ verdict: 'pass', code: 'seen-enough' });
  });

  it('fails a version that is slower as a whole and still under the threshold', () => {
    const latency = sampleMetric({ ask: { kind: 'latency', histogram: 'seconds', thresholdSeconds: 1 } });
    const of = (fast: number) => ({
      buckets: [
        { upperBound: 0.1, count: fast },
        { upperBound: 1, count: 995 },
        { upperBound: Number.POSITIVE_INFINITY, count: 1000 },
      ],
    });
    const slower: Reading = { kind: 'distribution', new: of(400), old: of(900) };
    const judged = judgeSignal(latency, taken([slower, slower, slower], latency));
    expect(judged).toMatchObject({ verdict: 'fail', code: 'worse' });
    expect(judged.message).toMatch(
      /^the distributions are farthest apart at 0.1 s: 50% of requests moved over it, at least 4\d(\.\d)?% beyond doubt/,
    );
    const last = judged.evidence.series.at(-1);
    expect(last?.evidence).toBeGreaterThanOrEqual(last?.boundary ?? Number.POSITIVE_INFINITY);
  });

  it('refuses a state of another metric', () => {
    const gauge = sampleMetric({ ask: { kind: 'gauge', query: 'cpu' } });
    expect(() => judgeSignal(gauge, beginSignal(metric, 0.05))).toThrow('errors is a gauge metric, its state is of a counts metric');
  });
});
