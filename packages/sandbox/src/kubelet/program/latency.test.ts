import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../process/seeded-random.ts';
import { sampleLatencyMs } from './latency.ts';

describe('sampleLatencyMs', () => {
  it('has the median and the 99th percentile it is given', () => {
    const random = seededRandom(7);
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
