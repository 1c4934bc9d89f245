import { describe, expect, it } from 'vitest';
import { seededRandom } from '../process/seeded-random.ts';
import { randomAddress } from './pod-addresses.ts';

describe('randomAddress', () => {
  it.each([
    ['loopback', /^127\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.\d{1,3}\.\d{1,3}$/],
    ['routable', /^198\.1[89]\.\d{1,3}\.\d{1,3}$/],
  ] as const)('is of the range of the network: %s', (network, range) => {
    const random = seededRandom(1);
    const addresses = Array.from({ length: 1000 }, () => randomAddress(network, random));
    for (const address of addresses) {
      expect(address).toMatch(range);
      // Neither a network's own address nor its broadcast.
      expect(Number(address.split('.')[3])).toBeGreaterThanOrEqual(1);
      expect(Number(address.split('.')[3])).toBeLessThanOrEqual(254);
    }
    expect(new Set(addresses).size).toBeGreaterThan(990);
  });
});
