import { describe, expect, it } from 'vitest';
import type { LimitRangeItemFact } from './facts.ts';
import { limitRangeViolations, withLimitRangeDefaults } from './limit-range.ts';
import { aContainer, aTemplate } from './sample-facts.ts';

const item = (parts: Partial<LimitRangeItemFact>): LimitRangeItemFact => ({
  name: 'limits',
  type: 'Container',
  min: {},
  max: {},
  defaultRequest: {},
  defaultLimit: {},
  maxLimitRequestRatio: {},
  ...parts,
});
const template = (requests: Record<string, string>, limits: Record<string, string> = {}) =>
  aTemplate({ containers: [aContainer({ requests, limits })] });

describe('a LimitRange', () => {
  it('gives its defaults to what is missing, after the container’s own limit', () => {
    const admitted = withLimitRangeDefaults(template({}, { memory: '1Gi' }), [
      item({ defaultRequest: { cpu: '100m', memory: '256Mi' }, defaultLimit: { cpu: '500m', memory: '512Mi' } }),
    ]);
    expect(admitted.containers[0]).toMatchObject({ requests: { cpu: '100m', memory: '1Gi' }, limits: { cpu: '500m', memory: '1Gi' } });
  });

  it.each([
    ['nothing wrong', item({ min: { cpu: '100m' }, max: { cpu: '2' } }), template({ cpu: '1' }, { cpu: '2' }), []],
    [
      'too little',
      item({ min: { cpu: '100m' } }),
      template({ cpu: '50m' }),
      ['container main requests 50m cpu, under the minimum of 100m (LimitRange limits)'],
    ],
    [
      'no request',
      item({ min: { cpu: '100m' } }),
      template({}),
      ['container main must request at least 100m cpu and requests none (LimitRange limits)'],
    ],
    [
      'too much',
      item({ max: { memory: '1Gi' } }),
      template({}, { memory: '2Gi' }),
      ['container main may use 2Gi memory, over the maximum of 1Gi (LimitRange limits)'],
    ],
    [
      'no limit',
      item({ max: { cpu: '1' } }),
      template({ cpu: '1' }),
      ['container main must limit cpu to at most 1 and has no limit (LimitRange limits)'],
    ],
    [
      'a default limit under the request',
      item({ defaultLimit: { cpu: '1' } }),
      template({ cpu: '2' }),
      [expect.stringContaining('requests 2 cpu, over its limit of 1')],
    ],
    [
      'a ratio over the allowed',
      item({ maxLimitRequestRatio: { cpu: '2' } }),
      template({ cpu: '1' }, { cpu: '3' }),
      [expect.stringContaining('over 2 times its request')],
    ],
    ['a ratio just allowed', item({ maxLimitRequestRatio: { cpu: '2' } }), template({ cpu: '1' }, { cpu: '2' }), []],
    [
      'a pod over its maximum',
      item({ type: 'Pod', max: { cpu: '1' } }),
      template({ cpu: '1' }, { cpu: '2' }),
      ['the pod may use 2 cpu, over the maximum of 1 (LimitRange limits)'],
    ],
  ])('finds %s', (_name, limitRange, given, expected) => {
    expect(limitRangeViolations(withLimitRangeDefaults(given, [limitRange]), [limitRange])).toEqual(expected);
  });
});
