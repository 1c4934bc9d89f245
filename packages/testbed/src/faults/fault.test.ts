import { describe, expect, it } from 'vitest';
import { atRequest, type Fault, type ProxiedRequest, RequestKinds, randomFaults } from './fault.ts';

const request = (index: number, more: Partial<ProxiedRequest> = {}): ProxiedRequest => ({
  index,
  kind: 'request',
  method: 'GET',
  path: '/api/v1/pods',
  ...more,
});

describe('RequestKinds', () => {
  const lease = '/apis/coordination.k8s.io/v1/namespaces/shop/leases/web';
  const held = (holderIdentity: string) => JSON.stringify({ spec: { holderIdentity } });

  it.each([
    ['/api/v1/pods?watch=true&resourceVersion=7', 'watch'],
    ['/api/v1/pods?watch=1', 'watch'],
    ['/apis/coordination.k8s.io/v1/namespaces/shop/leases?watch=true', 'watch'],
    [lease, 'request'],
    ['/apis/apps/v1/namespaces/shop/deployments/web', 'request'],
    ['/api/v1/namespaces/shop/configmaps/watch', 'request'],
  ])('takes a GET of %s for a %s', (path, kind) => {
    expect(new RequestKinds().of('GET', path, '')).toBe(kind);
  });

  it('takes only the second write of the same holder for a renewal', () => {
    const kinds = new RequestKinds();
    const writes = ['a', 'a', 'b', 'b', '', ''].map((holder) => kinds.of('PUT', lease, held(holder)));
    expect(writes).toEqual(['request', 'renewal', 'request', 'renewal', 'request', 'request']);
  });
});

describe('atRequest', () => {
  it('hits that request only, and neither watches nor renewals of the same number', () => {
    const fault: Fault = { kind: 'drop', when: 'after-commit' };
    const plan = atRequest(3, fault);
    expect([1, 2, 3, 4].map((index) => plan(request(index)))).toEqual([undefined, undefined, fault, undefined]);
    expect(plan(request(3, { kind: 'watch' }))).toBeUndefined();
    expect(plan(request(3, { kind: 'renewal' }))).toBeUndefined();
  });
});

describe('randomFaults', () => {
  const faultsOf = (seed: number, more: Partial<ProxiedRequest> = {}) => {
    const plan = randomFaults(seed);
    return Array.from({ length: 5000 }, (_, index) => plan(request(index, more)));
  };

  it('is the same for the same seed and different for another', () => {
    expect(faultsOf(1)).toEqual(faultsOf(1));
    expect(faultsOf(1)).not.toEqual(faultsOf(2));
  });

  it('spoils about the share asked for', () => {
    const share = faultsOf(7).filter((fault) => fault !== undefined).length / 5000;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.16);
  });

  it('answers 409 to writes only, and spoils watches as watches', () => {
    const conflicts = (method: string) =>
      faultsOf(3, { method }).filter((fault) => fault?.kind === 'answer' && fault.status === 409).length;
    expect(conflicts('GET')).toBe(0);
    expect(conflicts('PATCH')).toBeGreaterThan(100);
    const kinds = new Set(faultsOf(3, { kind: 'watch' }).map((fault) => fault?.kind));
    expect(kinds).toEqual(new Set([undefined, 'silence', 'close', 'gone']));
  });
});
