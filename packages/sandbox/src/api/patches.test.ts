import { describe, expect, it } from 'vitest';
import { jsonPatch, mergePatch, strategicMergePatch } from './patches.ts';
import { Refusal } from './refusal.ts';

describe('mergePatch', () => {
  // Of the examples in RFC 7386, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('of %j and %j is %j', (target, patch, expected) => {
    expect(mergePatch(target, patch)).toEqual(expected);
  });
});

describe('jsonPatch', () => {
  it('leaves the object it is given as it is', () => {
    const target = { spec: { paused: true } };
    expect(jsonPatch(target, [{ op: 'add', path: '/spec/paused', value: false }])).toEqual({ spec: { paused: false } });
    expect(target.spec.paused).toBe(true);
  });

  it.each([
    ['a test that fails', [{ op: 'test', path: '/a', value: 2 }], 422],
    ['a place that is not there', [{ op: 'remove', path: '/b' }], 422],
    ['an operation nobody knows', [{ op: 'swap', path: '/a' }], 422],
    ['what is no list', { op: 'test' }, 400],
  ])('refuses %s', (_name, patch, code) => {
    expect(() => jsonPatch({ a: 1 }, patch)).toThrow(expect.objectContaining({ name: Refusal.name, code }));
  });

  it('does nothing of a patch of which one operation fails', () => {
    const patch = [
      { op: 'replace', path: '/a', value: 2 },
      { op: 'test', path: '/a', value: 1 },
    ];
    const target = { a: 1 };
    expect(() => jsonPatch(target, patch)).toThrow(Refusal);
    expect(target).toEqual({ a: 1 });
  });
});

describe('strategicMergePatch', () => {
  const containers = [
    { name: 'main', image: 'v1', env: [{ name: 'A', value: '1' }] },
    { name: 'side', image: 's' },
  ];

  it('merges containers by name and their variables by theirs', () => {
    const patch = { containers: [{ name: 'main', image: 'v2', env: [{ name: 'B', value: '2' }] }] };
    expect(strategicMergePatch({ containers }, patch)).toEqual({
      containers: [
        {
          name: 'main',
          image: 'v2',
          env: [
            { name: 'B', value: '2' },
            { name: 'A', value: '1' },
          ],
        },
        { name: 'side', image: 's' },
      ],
    });
  });

  it('keeps the order of the server among what it has', () => {
    const names = (patch: unknown) =>
      (strategicMergePatch({ containers }, patch) as { containers: { name: string }[] }).containers.map(({ name }) => name);
    expect(names({ containers: [{ name: 'side', image: 't' }] })).toEqual(['main', 'side']);
    expect(names({ containers: [{ name: 'new', image: 'n' }] })).toEqual(['new', 'main', 'side']);
  });

  it.each([
    ['$patch: delete', { containers: [{ name: 'side', $patch: 'delete' }] }, { containers: [containers[0]] }],
    ['$patch: replace in a list', { containers: [{ $patch: 'replace' }, { name: 'x' }] }, { containers: [{ name: 'x' }] }],
    ['$setElementOrder', { '$setElementOrder/containers': [{ name: 'side' }, { name: 'main' }] }, { containers }],
    ['null', { containers: null }, {}],
  ])('follows %s', (_name, patch, expected) => {
    expect(strategicMergePatch({ containers }, patch)).toEqual(expected);
  });

  it('follows $retainKeys and $deleteFromPrimitiveList', () => {
    const target = { strategy: { type: 'RollingUpdate', rollingUpdate: {} }, finalizers: ['a', 'b'] };
    const patch = { strategy: { $retainKeys: ['type'], type: 'Recreate' }, '$deleteFromPrimitiveList/finalizers': ['a'] };
    expect(strategicMergePatch(target, patch)).toEqual({ strategy: { type: 'Recreate' }, finalizers: ['b'] });
  });

  it('replaces lists whose members have no key', () => {
    expect(strategicMergePatch({ args: ['a', 'b'] }, { args: ['c'] })).toEqual({ args: ['c'] });
  });

  it('refuses a member without the key that tells it apart', () => {
    expect(() => strategicMergePatch({ containers }, { containers: [{ image: 'x' }] })).toThrow('a member of containers has no name');
  });
});
