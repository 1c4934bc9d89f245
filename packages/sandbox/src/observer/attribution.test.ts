import { describe, expect, it } from 'vitest';
import { checkInvariant } from './attribution.ts';
import type { Observation } from './observation.ts';
import { Sequence } from './testing/sequence.ts';

/** n = 10 with `old` ready on web-old and `fresh` on web-new, patched for the sizes given. */
function release(old: number, fresh: number): Sequence {
  return new Sequence(10).replicaSet('web-old', old).replicaSet('web-new', fresh).pods('web-old', old).pods('web-new', fresh).baseline();
}

describe('the attributable invariant', () => {
  it('holds when every retired instance is covered by a ready new one', () => {
    const report = checkInvariant(release(10, 3).patch().resize('web-old', 7).remove('web-old', 3).observations, 'web');
    expect(report.violations).toEqual([]);
    expect(report.losses.map(({ cause }) => cause)).toEqual(['retirement', 'retirement', 'retirement']);
  });

  it('is violated by one retirement too many, and says which pod and how many had to stay', () => {
    const report = checkInvariant(release(10, 2).patch().resize('web-old', 7).remove('web-old', 3).observations, 'web');
    expect(report.violations).toHaveLength(1);
    expect(report.violations[0]).toMatchObject({
      pod: 'web-old-2',
      replicaSet: 'web-old',
      readyAfter: 9,
      readyBefore: 12,
      n: 10,
      excused: 0,
    });
    expect(report.violations[0]?.message).toContain('at least 10 had to stay');
  });

  it('counts two ReplicaSets that shrink by one patch together', () => {
    const sequence = new Sequence(10).replicaSet('a', 6).replicaSet('b', 6).pods('a', 6).pods('b', 6).baseline();
    const report = checkInvariant(sequence.patch().resize('a', 4).resize('b', 4).remove('a', 2).remove('b', 2).observations, 'web');
    expect(report.violations.map(({ pod }) => pod)).toEqual(['b-0', 'b-1']);
  });

  it('judges a workload that was short before by what it had', () => {
    const short = release(10, 0).lose('web-old', 4);
    expect(checkInvariant(short.patch().resize('web-old', 9).remove('web-old', 1).observations, 'web').violations).toHaveLength(1);
    const unready = release(10, 0).lose('web-old', 4);
    // The controller of the ReplicaSet takes a pod that is not ready first.
    expect(
      checkInvariant(unready.patch().resize('web-old', 9).remove('web-old', 1, { unready: true }).observations, 'web').violations,
    ).toEqual([]);
  });

  it('does not blame a patch for a crash that came after it', () => {
    const report = checkInvariant(release(10, 3).patch().lose('web-new', 1).resize('web-old', 7).remove('web-old', 3).observations, 'web');
    expect(report.violations).toEqual([]);
    expect(report.losses[0]?.cause).toBe('pod');
  });

  it('blames a Deployment left running for a retirement long after its patch', () => {
    const sequence = release(10, 3).patch().wait(30_000).lose('web-new', 1).resize('web-old', 7).remove('web-old', 3);
    expect(checkInvariant(sequence.observations, 'web').violations).toHaveLength(1);
  });

  it('blames the patch that looked away from a crash before it', () => {
    const report = checkInvariant(release(10, 3).lose('web-new', 1).patch().resize('web-old', 7).remove('web-old', 3).observations, 'web');
    expect(report.violations).toHaveLength(1);
  });

  it('does not blame a patch for a crash that nobody had been told of, and blames it for its own retirements that nobody had counted', () => {
    const retire = (sequence: Sequence) => sequence.patch().resize('web-old', 7).remove('web-old', 3).observations;
    const report = checkInvariant(retire(release(10, 3).loseUncounted('web-new', 1)), 'web');
    expect(report.violations).toEqual([]);
    const twice = release(10, 3).patch().resize('web-old', 7).remove('web-old', 3);
    expect(checkInvariant(twice.patch().resize('web-old', 4).remove('web-old', 3).observations, 'web').violations).toHaveLength(3);
  });

  it('does not hold a larger n that came after the ReplicaSet shrank against the patch', () => {
    const scaled = release(10, 3).patch().resize('web-old', 7).scale(16).remove('web-old', 3);
    expect(checkInvariant(scaled.observations, 'web').violations).toEqual([]);
    const late = release(10, 3).patch().scale(16).resize('web-old', 7).remove('web-old', 3);
    expect(checkInvariant(late.observations, 'web').violations).toEqual([]);
    const before = release(10, 3).scale(16).patch().resize('web-old', 9, 16).patch().resize('web-old', 7).remove('web-old', 3);
    expect(checkInvariant(before.observations, 'web').violations).toHaveLength(3);
  });

  it('takes a smaller n for a scale-in and not for a retirement', () => {
    const report = checkInvariant(
      release(3, 7).scale(6).resize('web-old', 2, 6).resize('web-new', 4, 6).remove('web-old', 1).remove('web-new', 3).observations,
      'web',
    );
    expect(report.violations).toEqual([]);
    expect(new Set(report.losses.map(({ cause }) => cause))).toEqual(new Set(['scaling']));
  });

  it('does not hold a smaller n that met a patch under way against the patch, but one that met a paused Deployment', () => {
    const retire = (sequence: Sequence) => sequence.resize('web-old', 3).remove('web-old', 2).observations;
    expect(checkInvariant(retire(release(5, 1).patch().scale(6)), 'web')).toMatchObject({ violations: [], retirements: 0 });
    expect(checkInvariant(retire(release(5, 1).pause().scale(6)), 'web').violations).not.toEqual([]);
  });

  it('takes a side made smaller for a larger n for scaling, and one made smaller without another n for a retirement', () => {
    const rounded = release(13, 0).scale(16).resize('web-old', 12, 16).remove('web-old', 1);
    expect(checkInvariant(rounded.observations, 'web')).toMatchObject({ violations: [], retirements: 0 });
    const ours = release(10, 0).patch().resize('web-old', 9).remove('web-old', 1);
    expect(checkInvariant(ours.observations, 'web')).toMatchObject({ retirements: 1, violations: [{ readyAfter: 9 }] });
  });

  it.each([
    ['kubectl delete pod', {}],
    ['the Eviction API', { disrupted: true }],
  ])('attributes %s to whoever did it', (_, how) => {
    const report = checkInvariant(release(10, 0).remove('web-old', 3, how).observations, 'web');
    expect(report.losses.map(({ cause }) => cause)).toEqual(['deletion', 'deletion', 'deletion']);
    expect(report.violations).toEqual([]);
  });

  it('attributes a node-pressure eviction to the pod', () => {
    expect(checkInvariant(release(10, 0).fail('web-old', 2).observations, 'web').losses.map(({ cause }) => cause)).toEqual(['pod', 'pod']);
  });

  it('sees the true order when the pod watch is ahead of the ReplicaSet watch', () => {
    const inOrder = release(10, 2).patch().resize('web-old', 7).remove('web-old', 3).observations;
    const late = (inOrder.at(-1)?.at ?? 0) + 50;
    const isShrink = (observation: Observation) => observation.kind === 'replicaset' && observation.change === 'modified';
    const asSeen = [
      ...inOrder.filter((observation) => !isShrink(observation)),
      ...inOrder.filter(isShrink).map((shrink) => ({ ...shrink, at: late })),
    ];
    expect(checkInvariant(asSeen, 'web').violations).toHaveLength(1);
  });

  it('does not take an eviction for a retirement while the ReplicaSet still has too many pods', () => {
    const report = checkInvariant(
      release(10, 2).patch().resize('web-old', 8).remove('web-old', 1, { disrupted: true }).remove('web-old', 2).observations,
      'web',
    );
    expect(report.losses.map(({ cause }) => cause)).toEqual(['deletion', 'retirement', 'deletion']);
  });
});
