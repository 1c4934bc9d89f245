import { describe, expect, it } from 'vitest';
import { templateDigest, withoutHash } from './template-digest.ts';

const template = {
  metadata: { labels: { app: 'api' } },
  spec: {
    containers: [
      {
        name: 'main',
        image: 'api:1',
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      },
    ],
  },
};

describe('templateDigest', () => {
  it('is the same for a Deployment and its ReplicaSet', () => {
    const replicaSets = { ...template, metadata: { labels: { 'pod-template-hash': '5d4f', app: 'api' } } };
    expect(templateDigest(replicaSets)).toBe(templateDigest(template));
  });

  it('does not depend on the order of keys, or on null where nothing is meant', () => {
    const other = {
      spec: { containers: [{ env: template.spec.containers[0]?.env, image: 'api:1', name: 'main' }] },
      metadata: { creationTimestamp: null, labels: { app: 'api' } },
    };
    expect(templateDigest(other)).toBe(templateDigest(template));
  });

  it.each<[string, unknown]>([
    ['another image', { ...template, spec: { containers: [{ ...template.spec.containers[0], image: 'api:2' }] } }],
    ['another label', { ...template, metadata: { labels: { app: 'web' } } }],
    [
      'another order of the environment',
      { ...template, spec: { containers: [{ ...template.spec.containers[0], env: template.spec.containers[0]?.env.toReversed() }] } },
    ],
    ['one container more', { ...template, spec: { containers: [...template.spec.containers, { name: 'b', image: 'b' }] } }],
    ['false in place of nothing', { ...template, spec: { ...template.spec, hostNetwork: false } }],
  ])('changes with %s', (_, other) => {
    expect(templateDigest(other)).not.toBe(templateDigest(template));
  });

  it('is a sha256', () => {
    expect(templateDigest(template)).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

describe('withoutHash', () => {
  it('leaves the template it was given as it is', () => {
    const labels = { app: 'api', 'pod-template-hash': '5d4f' };
    expect(withoutHash({ metadata: { labels }, spec: {} })).toEqual({ metadata: { labels: { app: 'api' } }, spec: {} });
    expect(labels).toHaveProperty('pod-template-hash');
  });

  it.each([[null], ['text'], [{}], [{ metadata: null }], [{ metadata: { labels: null } }]])('takes %j as it comes', (value) => {
    expect(withoutHash(value)).toEqual(value);
  });
});
