import {
  beginVerification,
  judgeVerification,
  type Reading,
  type ResolvedMetric,
  takeReadings,
  type VerificationState,
} from '@sluice/core';
import type { Figure } from '../figure.ts';
import { median } from '../statistics.ts';
import { LOOK_SECONDS, LOOKS, TOLERANCE } from './cell.ts';
import { type Random, seededRandom } from './random.ts';

const METRICS = 20;
const RUNS = 15;
const BUDGET_MS = 50;
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, Number.POSITIVE_INFINITY];

/** 20 metrics, a quarter of each kind, over an hour of looks: processor time of all of it, and how large the state is along the way. */
export function measureDecisionCost(): { readonly figures: readonly Figure[]; readonly notes: readonly string[] } {
  const metrics = Array.from({ length: METRICS }, (_, index) => metricOf(index));
  const random = seededRandom(1);
  const looks = Array.from({ length: 4 * LOOKS }, () => new Map(metrics.map(({ name, ask }) => [name, readingOf(ask.kind, random)])));
  const times = Array.from({ length: RUNS }, () => {
    const before = process.threadCpuUsage();
    judgeVerification(metrics, take(metrics, looks.slice(0, LOOKS)), 'end');
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  });
  const sizes = [1, 2, 4].map((hours) => JSON.stringify(take(metrics, looks.slice(0, hours * LOOKS))).length / 1000);
  const [one = 0, , four = 0] = sizes;
  return {
    figures: [
      {
        what: `${METRICS} metrics × 1 hour at ${LOOK_SECONDS} s, all looks and the verdict: median of ${RUNS}`,
        budget: BUDGET_MS,
        measured: median(times),
        unit: 'ms',
      },
      { what: `state of ${METRICS} metrics after 4 hours; budget: after 1 hour, and 5%`, budget: one * 1.05, measured: four, unit: 'kB' },
    ],
    notes: [
      `decision cost: first run ${times[0]?.toFixed(1)} ms (not yet compiled), one look with its verdict ${(median(times) / LOOKS).toFixed(2)} ms; processor time`,
      `state after 1, 2, 4 hours: ${sizes.map((size) => `${size.toFixed(1)} kB`).join(', ')}`,
    ],
  };
}

function take(metrics: readonly ResolvedMetric[], looks: readonly ReadonlyMap<string, Reading>[]): VerificationState {
  const ms = LOOK_SECONDS * 1000;
  return looks.reduce(
    (state, readings, look) => takeReadings(metrics, state, readings, { from: look * ms, until: (look + 1) * ms }),
    beginVerification(metrics, 0.05),
  );
}

function metricOf(index: number): ResolvedMetric {
  const asks: readonly ResolvedMetric['ask'][] = [
    { kind: 'counts', bad: 'errors', total: 'requests' },
    { kind: 'latency', histogram: 'seconds', thresholdSeconds: 0.25 },
    { kind: 'gauge', query: 'cpu' },
    { kind: 'threshold', query: 'queue', max: 100, min: null, consecutive: 3 },
  ];
  return {
    name: `metric-${index}`,
    source: 'simulated',
    ask: asks[index % asks.length] ?? { kind: 'gauge', query: '' },
    direction: 'increase',
    tolerance: TOLERANCE,
    critical: true,
    minimum: { requests: 1000, points: 5, seconds: null },
    onFail: 'rollback',
    onInconclusive: 'pause',
  };
}

function readingOf(kind: ResolvedMetric['ask']['kind'], random: Random): Reading {
  const counts = () => ({ bad: random.poisson(3.75), total: 700 + random.poisson(50) });
  const values = () => Array.from({ length: 3 }, () => random.gamma(5));
  const distribution = () => {
    const within = BOUNDS.map(() => random.poisson(50));
    return {
      buckets: BOUNDS.map((upperBound, last) => ({ upperBound, count: within.slice(0, last + 1).reduce((sum, one) => sum + one, 0) })),
    };
  };
  switch (kind) {
    case 'counts':
      return { kind: 'counts', new: counts(), old: counts() };
    case 'latency':
      return { kind: 'distribution', new: distribution(), old: distribution() };
    case 'gauge':
      return { kind: 'values', new: values(), old: values() };
    case 'threshold':
      return { kind: 'values', new: values(), old: null };
    default:
      return kind satisfies never;
  }
}
