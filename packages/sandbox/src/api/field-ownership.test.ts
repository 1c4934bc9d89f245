import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube/objects.ts';
import { applyConfiguration, ownersAfterUpdate } from './field-ownership.ts';
import { type ManagedFields, readManagedFields, type Writer, writeManagedFields } from './managed-fields.ts';

const writer = (manager: string, operation: 'Apply' | 'Update' = 'Update'): Writer => ({
  manager,
  operation,
  apiVersion: 'v1',
  subresource: '',
});
const map = (data: Readonly<Record<string, string>>, more: object = {}): KubeObject =>
  ({ metadata: { name: 'a', ...more }, data }) as KubeObject;

/** `manager: fields`, without what only says that something is there. */
function owned(owners: readonly ManagedFields[]): readonly string[] {
  return owners.map(
    ({ manager, fields }) =>
      `${manager}: ${[...fields]
        .filter((path) => !path.endsWith('\n.'))
        .sort()
        .join(' ')
        .replaceAll('\n', '/')}`,
  );
}

describe('ownersAfterUpdate', () => {
  const first = ownersAfterUpdate(undefined, map({ x: '1', y: '1' }), [], writer('one'), 't1');

  it('gives a new object to its maker', () => {
    expect(owned(first)).toEqual(['one: f:data/f:x f:data/f:y']);
  });

  it('gives what changes to whoever changed it, and takes it from the others', () => {
    const second = ownersAfterUpdate(map({ x: '1', y: '1' }), map({ x: '2', y: '1' }), first, writer('two'), 't2');
    expect(owned(second)).toEqual(['one: f:data/f:y', 'two: f:data/f:x']);
    expect(second.map(({ time }) => time)).toEqual(['t1', 't2']);
  });

  it('changes nothing when nothing is changed', () => {
    expect(ownersAfterUpdate(map({ x: '1', y: '1' }), map({ x: '1', y: '1' }), first, writer('two'), 't2')).toBe(first);
  });

  it('forgets what is gone, and who owns nothing any more', () => {
    expect(owned(ownersAfterUpdate(map({ x: '1', y: '1' }), { metadata: { name: 'a' } }, first, writer('two'), 't2'))).toEqual([]);
  });

  it('tells the members of a list apart by their keys', () => {
    const pod = (image: string) => ({ metadata: { name: 'p' }, spec: { containers: [{ name: 'main', image }] } }) as KubeObject;
    const owners = ownersAfterUpdate(undefined, pod('v1'), [], writer('one'), 't1');
    expect(owned(ownersAfterUpdate(pod('v1'), pod('v2'), owners, writer('two'), 't2'))).toEqual([
      'one: f:spec/f:containers/k:{"name":"main"}/f:name',
      'two: f:spec/f:containers/k:{"name":"main"}/f:image',
    ]);
  });
});

describe('applyConfiguration', () => {
  const live = map({ x: '1', y: '1' });
  const owners = ownersAfterUpdate(undefined, live, [], writer('maker'), 't1');
  const apply = (config: object, of = { object: live, owners }, force = false, manager = 'applier') =>
    applyConfiguration(of.object, { ...config }, of.owners, writer(manager, 'Apply'), 't2', force);

  it('shares a field with whoever gave it the same value', () => {
    expect(owned(apply(map({ x: '1' })).owners)).toEqual(['maker: f:data/f:x f:data/f:y', 'applier: f:data/f:x']);
  });

  it('refuses to change what another owns, and says whose it is', () => {
    expect(() => apply(map({ x: '2' }))).toThrow('Apply failed with 1 conflict: conflict with "maker" using v1: .data.x');
    expect(() => apply(map({ x: '2', y: '2' }))).toThrow(
      'Apply failed with 2 conflicts: conflicts with "maker" using v1:\n- .data.x\n- .data.y',
    );
  });

  it('takes it when forced', () => {
    const forced = apply(map({ x: '2' }), undefined, true);
    expect(forced.object).toMatchObject({ data: { x: '2', y: '1' } });
    expect(owned(forced.owners)).toEqual(['maker: f:data/f:y', 'applier: f:data/f:x']);
  });

  it('takes away what it does not name any more and nobody else owns', () => {
    const both = apply(map({ x: '1', z: '1' }));
    expect(both.object).toMatchObject({ data: { x: '1', y: '1', z: '1' } });
    const less = apply({ metadata: { name: 'a' } }, both);
    expect(less.object).toEqual(map({ x: '1', y: '1' }));
    expect(owned(less.owners)).toEqual(['maker: f:data/f:x f:data/f:y', 'applier: ']);
  });
});

it('writes owners as objects carry them, and reads them back', () => {
  const owners = ownersAfterUpdate(undefined, map({ x: '1' }, { labels: { a: 'b' } }), [], writer('one'), 't1');
  const written = writeManagedFields(owners);
  expect(written).toEqual([
    {
      manager: 'one',
      operation: 'Update',
      apiVersion: 'v1',
      time: 't1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { '.': {}, 'f:x': {} }, 'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } } },
    },
  ]);
  expect(readManagedFields({ metadata: { name: 'a', managedFields: written } } as KubeObject)).toEqual(owners);
});
