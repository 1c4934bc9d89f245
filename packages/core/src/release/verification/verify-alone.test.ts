import { describe, expect, it } from 'vitest';
import { recordMeasuring } from '../../verify/recording/record-measuring.ts';
import { type RecordedLine, recordedLine } from '../../verify/recording/recording-schema.ts';
import { readRecording, replay } from '../../verify/recording/replay.ts';
import { FakeMeasuring } from '../testing/fake-measuring.ts';
import { golden } from '../testing/release-bench.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { type VerifiedSubject, verifyAlone } from './verify-alone.ts';

const { signal } = new AbortController();

function subject(clock: VirtualClock, service = 'api'): VerifiedSubject {
  const target = { name: 'eu', region: null, namespace: 'shop', context: null, after: [], soakSeconds: 0 };
  return {
    watched: {
      target,
      workload: { target: 'eu', service, context: null, namespace: 'shop', name: service },
      verification: golden(),
      index: null,
      seconds: 300,
      alpha: 0.05,
      beganAt: clock.now(),
      releaseBeganAt: clock.now(),
    },
    sides: async () => ({ new: [`${service}-new`], newCount: 2, old: [`${service}-old`], before: [`${service}-old`] }),
  };
}

async function run(bad: number, write: (line: RecordedLine) => void = () => undefined) {
  const clock = new VirtualClock();
  const measuring = new FakeMeasuring();
  measuring.traffic.new = bad;
  const subjects = [subject(clock), subject(clock, 'web')];
  for (const [index, { watched }] of subjects.entries()) {
    const { index: _, ...rest } = watched;
    write({ kind: 'begin', schemaVersion: 1, subject: index, ...rest, target: { ...rest.target, after: [], metrics: [] } });
  }
  const recording = recordMeasuring(measuring, (_, service) => (service === 'api' ? 0 : 1), write);
  const began = clock.now();
  const records = await verifyAlone(subjects, {
    clock,
    measuring: recording,
    report: () => undefined,
    seconds: 300,
    signal,
    onLook: (index, sides, at) =>
      write({ kind: 'look', subject: index, at, sides: { ...sides, new: [...sides.new], old: [...sides.old], before: [...sides.before] } }),
  });
  return { records, seconds: (clock.now() - began) / 1000 };
}

describe('verifyAlone', () => {
  it('looks for its time, and passes with an account of each', async () => {
    const { records, seconds } = await run(0.005);
    expect(seconds).toBe(300);
    expect(records.map(({ service, verdict, action }) => `${service} ${verdict} ${action}`)).toEqual([
      'api pass continue',
      'web pass continue',
    ]);
  });

  it('ends at the first failure', async () => {
    const { records, seconds } = await run(0.1);
    expect(seconds).toBeLessThan(120);
    expect(records[0]).toMatchObject({ verdict: 'fail', action: 'rollback' });
  });
});

describe('a recording', () => {
  it.each([0.005, 0.02, 0.1])('gives the verdict again, number by number: %s', async (bad) => {
    const lines: string[] = [];
    const { records } = await run(bad, (line) => lines.push(recordedLine(line)));
    const read = readRecording(lines.join('\n'));
    if (!read.ok) throw new Error(read.problems.join('\n'));
    const again = await replay(read.lines, signal);
    expect(again.map(({ signals, verdict, reason }) => ({ signals, verdict, reason }))).toEqual(
      records.map(({ signals, verdict, reason }) => ({ signals, verdict, reason })),
    );
  });

  it('keeps the last bound of a histogram', () => {
    const reading = { kind: 'distribution', new: { buckets: [{ upperBound: Number.POSITIVE_INFINITY, count: 3 }] }, old: null } as const;
    const line = recordedLine({
      kind: 'read',
      subject: 0,
      source: 'pods',
      ask: { kind: 'gauge', query: 'q' },
      reading: { kind: 'distribution', new: { buckets: [...reading.new.buckets] }, old: null },
    });
    expect(line).toContain('"+Inf"');
  });

  it.each([
    ['', 'there is nothing in it: expected what sluice verify --record wrote'],
    ['{', 'line 1: this is no JSON'],
    ['{"kind":"dance"}', 'line 1: this is no line of a recording: expected begin, look, discovered, read or instances'],
    ['{"kind":"look","subject":3,"at":1,"sides":{"new":[],"newCount":0,"old":[],"before":[]}}', 'entry 1: subject 3 was never begun'],
  ])('that is none is refused: %j', (text, problem) => {
    const read = readRecording(text);
    expect(read.ok ? [] : read.problems).toContain(problem);
  });
});
