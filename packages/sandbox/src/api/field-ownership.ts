import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../kube/objects.ts';
import { isObject, type JsonObject, listOr, objectOr, semanticallyEqual } from './json.ts';
import { listKeys } from './list-keys.ts';
import { conflictOfFields } from './refusal.ts';

/** Who writes, as metadata.managedFields tells writers apart. */
export interface Writer {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
}

export interface ManagedFields extends Writer {
  /** Of the last write that changed something; a write of the scale leaves none. */
  readonly time: string | undefined;
  readonly fields: ReadonlySet<string>;
}

/** A path as one text: `f:spec`, `f:containers`, `k:{"name":"main"}`, … joined by line ends, which are in no field's name. */
type Path = string;
const SEPARATOR = '\n';

/** Values of one piece for server-side apply, though they are objects (structType=atomic in k8s.io/api). */
const ATOMIC = new Set([
  'selector',
  'nodeSelector',
  'scaleTargetRef',
  'involvedObject',
  'fieldRef',
  'resourceFieldRef',
  'configMapKeyRef',
  'secretKeyRef',
]);

/** Structs that are there in an object as empty as can be: they come with no write, so nobody owns them as such. */
const ALWAYS_THERE = new Set([
  'metadata',
  'spec',
  'status',
  'spec.containers',
  'spec.strategy',
  'spec.template',
  'spec.template.metadata',
  'spec.template.spec',
  'spec.template.spec.containers',
]);

/** Kept by the API server itself: nobody owns them. */
const UNOWNED = new Set([
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
]);

/**
 * managedFields after a create, update or patch: the writer owns what it changed, and nobody else does any more. As
 * sigs.k8s.io/structured-merge-diff's Updater.Update; a write that changes nothing changes no owner and no time.
 */
export function ownersAfterUpdate(
  live: KubeObject | undefined,
  next: KubeObject,
  owners: readonly ManagedFields[],
  writer: Writer,
  time: string,
): readonly ManagedFields[] {
  const before = live === undefined ? new Map<Path, unknown>() : leavesOf(live);
  const after = leavesOf(next);
  const changed = new Set(
    [...after].filter(([path, value]) => !before.has(path) || !isDeepStrictEqual(before.get(path), value)).map(([path]) => path),
  );
  const removed = new Set([...before.keys()].filter((path) => !after.has(path)));
  if (changed.size === 0 && removed.size === 0) return owners;
  const others = owners.filter((owner) => !isSame(owner, writer)).map((owner) => without(owner, changed, removed));
  const own = owners.find((owner) => isSame(owner, writer));
  const fields = new Set([...(own?.fields ?? []), ...changed].filter((path) => !removed.has(path)));
  const now = writer.subresource === 'scale' ? undefined : time;
  const mine: ManagedFields = { ...writer, time: changed.size > 0 ? now : own?.time, fields };
  return [...others, mine].filter((owner) => owner.fields.size > 0);
}

export interface Applied {
  readonly object: KubeObject;
  readonly owners: readonly ManagedFields[];
}

/**
 * Server-side apply: sets the fields of `config`, takes away those this manager applied before and does not name any more, and refuses (409)
 * to change what others own, unless forced. https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function applyConfiguration(
  live: KubeObject | undefined,
  config: JsonObject,
  owners: readonly ManagedFields[],
  writer: Writer,
  time: string,
  force: boolean,
): Applied {
  // What is applied owns values, and not that the maps around them are there.
  const wanted = leavesOf(config, 'values');
  const before = live === undefined ? new Map<Path, unknown>() : leavesOf(live);
  const others = owners.filter((owner) => !isSame(owner, writer));
  const differs = (path: Path) => before.has(path) && !isDeepStrictEqual(before.get(path), wanted.get(path));
  const conflicts = [...wanted.keys()]
    .filter(differs)
    .flatMap((path) =>
      others.filter(({ fields }) => fields.has(path)).map((owner) => ({ manager: inWords(owner), field: fieldPath(path) })),
    );
  if (conflicts.length > 0 && !force) throw conflictOfFields(conflicts);
  const own = owners.find((owner) => isSame(owner, writer));
  const dropped = [...(own?.fields ?? [])].filter((path) => !wanted.has(path) && !others.some(({ fields }) => fields.has(path)));
  const taken = new Set([...wanted.keys()].filter(differs));
  let object: unknown = mergeConfiguration(live ?? {}, config, '');
  for (const path of dropped.sort((a, b) => b.length - a.length)) object = withoutPath(object, path.split(SEPARATOR));
  const fields = new Set(wanted.keys());
  // What only comes to be owned is no change, and has the time of none.
  const unchanged = live !== undefined && semanticallyEqual(object, live);
  return {
    object: object as KubeObject,
    owners: [
      ...others.map((owner) => without(owner, taken, new Set())).filter((owner) => owner.fields.size > 0),
      { ...writer, time: unchanged ? own?.time : time, fields },
    ],
  };
}

function isSame(owner: Writer, writer: Writer): boolean {
  return owner.manager === writer.manager && owner.operation === writer.operation && owner.subresource === writer.subresource;
}

function inWords({ manager, operation, apiVersion, subresource }: ManagedFields): string {
  const name = `${JSON.stringify(manager)}${subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`}`;
  return operation === 'Apply' ? name : `${name} using ${apiVersion}`;
}

function without(owner: ManagedFields, ...gone: readonly ReadonlySet<string>[]): ManagedFields {
  return { ...owner, fields: new Set([...owner.fields].filter((path) => !gone.some((paths) => paths.has(path)))) };
}

/** Every field that can be owned, with its value; that a map, a list or a member of a list is there at all is a field of its own, `.`. */
export function leavesOf(object: unknown, what: 'all' | 'values' = 'all'): Map<Path, unknown> {
  const leaves = new Map<Path, unknown>();
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...content } = objectOr(object);
  const owned = Object.fromEntries(Object.entries(objectOr(metadata)).filter(([key]) => !UNOWNED.has(key)));
  for (const [key, value] of Object.entries({ ...content, metadata: owned })) collect(leaves, [`f:${key}`], key, value, what);
  return leaves;
}

function collect(leaves: Map<Path, unknown>, path: readonly string[], field: string, value: unknown, what: 'all' | 'values'): void {
  if (value === undefined || value === null) return;
  const isAlwaysThere = ALWAYS_THERE.has(path.map((element) => element.slice(2)).join('.'));
  const there = () => {
    const isMember = path.at(-1)?.startsWith('k:') === true;
    if (isMember || (what === 'all' && !isAlwaysThere)) leaves.set([...path, '.'].join(SEPARATOR), true);
  };
  if (isObject(value) && !ATOMIC.has(field)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
    if (members.length > 0) there();
    else if (!isAlwaysThere) leaves.set(path.join(SEPARATOR), {});
    for (const [key, member] of members) collect(leaves, [...path, `f:${key}`], key, member, what);
    return;
  }
  const members = Array.isArray(value) ? value.filter(isObject) : [];
  const keys = members.length > 0 ? listKeys(field, members) : undefined;
  if (keys === undefined || members.length !== listOr(value).length) {
    leaves.set(path.join(SEPARATOR), value);
    return;
  }
  there();
  for (const member of members) {
    const place = [...path, keyElement(member, keys)];
    if (field === 'ownerReferences') leaves.set(place.join(SEPARATOR), member);
    else collect(leaves, place, '', member, what);
  }
}

function keyElement(member: JsonObject, keys: readonly string[]): string {
  return `k:${JSON.stringify(Object.fromEntries(keys.map((key) => [key, member[key]])))}`;
}

function mergeConfiguration(live: unknown, config: unknown, field: string): unknown {
  if (isObject(config)) {
    const result: Record<string, unknown> = { ...objectOr(live) };
    for (const [key, value] of Object.entries(config)) result[key] = mergeConfiguration(result[key], value, key);
    return result;
  }
  if (!Array.isArray(config)) return config;
  const members = config.filter(isObject);
  const keys = members.length > 0 ? listKeys(field, members) : undefined;
  if (keys === undefined || members.length !== config.length) return config;
  const result = [...listOr(live)];
  for (const member of members) {
    const index = result.findIndex((existing) => isObject(existing) && keys.every((key) => existing[key] === member[key]));
    if (index >= 0) result[index] = mergeConfiguration(result[index], member, field);
    else result.push(member);
  }
  return result;
}

function withoutPath(value: unknown, path: readonly string[]): unknown {
  const [element = '', ...rest] = path;
  if (element.startsWith('f:') && isObject(value)) {
    const key = element.slice(2);
    const { [key]: member, ...others } = value;
    if (rest.length === 0 || member === undefined) return others;
    const left = withoutPath(member, rest);
    return (isObject(left) && Object.keys(left).length === 0) || (Array.isArray(left) && left.length === 0)
      ? others
      : { ...value, [key]: left };
  }
  if (element.startsWith('k:') && Array.isArray(value)) {
    const key: unknown = JSON.parse(element.slice(2));
    const matches = (member: unknown) =>
      isObject(member) && Object.entries(objectOr(key)).every(([name, wanted]) => member[name] === wanted);
    return rest[0] === '.'
      ? value.filter((member) => !matches(member))
      : value.map((member: unknown) => (matches(member) ? withoutPath(member, rest) : member));
  }
  return value;
}

/** `.spec.containers[name="main"].image`, as conflicts name it. */
function fieldPath(path: Path): string {
  return path
    .split(SEPARATOR)
    .filter((element) => element !== '.')
    .map((element) => {
      if (element.startsWith('f:')) return `.${element.slice(2)}`;
      const key: unknown = JSON.parse(element.slice(2));
      return `[${Object.entries(objectOr(key))
        .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
        .join(',')}]`;
    })
    .join('');
}

/** As objects carry it: who applies first, then by time. */
export function writeManagedFields(owners: readonly ManagedFields[]): readonly JsonObject[] {
  const order = ({ operation, time = '', manager, subresource }: ManagedFields) => [operation, time, manager, subresource].join(SEPARATOR);
  const sorted = [...owners].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return sorted.map(({ manager, operation, apiVersion, subresource, time, fields }) => ({
    manager,
    operation,
    apiVersion,
    ...(time !== undefined && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: treeOf(fields),
    ...(subresource !== '' && { subresource }),
  }));
}

export function readManagedFields(object: KubeObject | undefined): readonly ManagedFields[] {
  return listOr(object?.metadata.managedFields).map((entry) => {
    const { manager, operation, apiVersion, subresource, time, fieldsV1 } = objectOr(entry);
    const fields = new Set<Path>();
    flatten(fields, [], objectOr(fieldsV1));
    return {
      manager: String(manager ?? ''),
      operation: operation === 'Apply' ? 'Apply' : 'Update',
      apiVersion: String(apiVersion ?? ''),
      subresource: String(subresource ?? ''),
      time: typeof time === 'string' ? time : undefined,
      fields,
    };
  });
}

function treeOf(fields: ReadonlySet<Path>): JsonObject {
  const root: Record<string, unknown> = {};
  for (const path of fields) {
    let node = root;
    for (const element of path.split(SEPARATOR)) {
      const next = (node[element] ?? {}) as Record<string, unknown>;
      node[element] = next;
      node = next;
    }
  }
  return root;
}

function flatten(fields: Set<Path>, path: readonly string[], tree: JsonObject): void {
  for (const [element, inner] of Object.entries(tree)) {
    const members = objectOr(inner);
    if (Object.keys(members).length === 0) fields.add([...path, element].join(SEPARATOR));
    else flatten(fields, [...path, element], members);
  }
}
