import { describe, expect, it } from 'vitest';
import { sampleLatencyMs } from './latency.ts';

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('sampleLatencyMs', () => {
  it('has the median and the 99th percentile it is given', () => {
    const random = seeded(7);
    const samples = Array.from({ length: 20_000 }, () => sampleLatencyMs({ medianMs: 20, p99Ms: 200 }, random)).sort((a, b) => a - b);
    expect(samples[10_000]).toBeGreaterThan(19);
    expect(samples[10_000]).toBeLessThan(21);
    expect(samples[19_800]).toBeGreaterThan(175);
    expect(samples[19_800]).toBeLessThan(225);
  });

  it('is the median where no tail is given', () => {
    expect(sampleLatencyMs({ medianMs: 20, p99Ms: 0 }, () => 0.1)).toBe(20);
    expect(sampleLatencyMs({ medianMs: 0, p99Ms: 100 }, () => 0.1)).toBe(0);
  });
});
