import { describe, expect, it } from 'vitest';
import { objectSelector, parseFieldSelector, parseLabelSelector, selectorText } from './selectors.ts';

describe('parseLabelSelector', () => {
  const labels = { app: 'web', tier: 'front' };
  it.each([
    ['app=web', true],
    ['app==web,tier=front', true],
    ['app!=web', false],
    ['gone!=x', true],
    ['app in (api, web),tier', true],
    ['app notin (web)', false],
    ['!app', false],
    ['!gone', true],
    ['', true],
  ])('%s', (selector, expected) => {
    expect(parseLabelSelector(selector)(labels)).toBe(expected);
  });

  it.each(['===', 'a b', 'app in web'])('refuses %s', (selector) => {
    expect(() => parseLabelSelector(selector)).toThrow('unable to parse requirement');
  });
});

describe('parseFieldSelector', () => {
  const pod = { metadata: { name: 'a' }, spec: { nodeName: 'n' } };
  it('compares the fields that can be selected by, an absent one as empty', () => {
    const selects = (text: string) => parseFieldSelector(text, ['metadata.name', 'spec.nodeName', 'status.phase'])(pod);
    expect([
      selects('metadata.name=a'),
      selects('spec.nodeName!=n'),
      selects('metadata.name=a,spec.nodeName==n'),
      selects('status.phase='),
    ]).toEqual([true, false, true, true]);
  });

  it('refuses others, and names those', () => {
    expect(() => parseFieldSelector('spec.replicas=1', ['metadata.name'])).toThrow(
      'field label not supported: spec.replicas; expected one of metadata.name',
    );
    expect(() => parseFieldSelector('metadata.name', ['metadata.name'])).toThrow('expected field=value');
  });
});

describe('objectSelector', () => {
  it('follows matchLabels and matchExpressions together', () => {
    const selects = objectSelector({
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['front', 'back'] },
        { key: 'old', operator: 'DoesNotExist' },
      ],
    });
    expect([selects({ app: 'web', tier: 'back' }), selects({ app: 'web' }), selects({ app: 'web', tier: 'back', old: '' })]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('selects everything when it is empty, and nothing when there is none', () => {
    expect([objectSelector({})({ a: 'b' }), objectSelector(undefined)({ a: 'b' })]).toEqual([true, false]);
  });

  it('is one line in a Scale', () => {
    expect(selectorText({ matchLabels: { app: 'web', tier: 'front' } })).toBe('app=web,tier=front');
  });
});
