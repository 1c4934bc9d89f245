import { isObject, type JsonObject, listOr, objectOr } from './json.ts';
import { listKeys } from './list-keys.ts';

/** A path as one text: `f:spec`, `f:containers`, `k:{"name":"main"}`, … joined by line ends, which are in no field's name. */
export type Path = string;
export const SEPARATOR = '\n';

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

/** The value without what is at this path, and without what is empty then. */
export function withoutPath(value: unknown, path: readonly string[]): unknown {
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
export function fieldPath(path: Path): string {
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
