import { applyPatch, type Operation } from 'rfc6902';
import { isObject, type JsonObject, objectOr } from './json.ts';
import { mergeKeys } from './list-keys.ts';
import { badRequest, Refusal } from './refusal.ts';

/** RFC 7386: null removes, objects merge, anything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = { ...objectOr(target) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** RFC 6902. As kube-apiserver: 400 for what is no patch, 422 for one that does not fit (a `test` that fails, a place that is not there). */
export function jsonPatch(target: JsonObject, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest('error decoding patch: expected a list of operations');
  const operations = patch.map((operation: unknown, index): Operation => {
    if (!isObject(operation)) throw badRequest(`error decoding patch: operation ${index} is no object`);
    return operation as unknown as Operation;
  });
  const result = structuredClone(target);
  const [failure] = applyPatch(result, operations).filter((problem) => problem !== null);
  if (failure !== undefined)
    throw new Refusal(422, 'Invalid', `the server rejected our request due to an error in our request: ${failure.message}`);
  return result;
}

/**
 * A merge in which lists with a key merge member by member. Directives of clients: `$patch: delete | replace`, `$retainKeys`,
 * `$deleteFromPrimitiveList/…`; `$setElementOrder/…` only orders, and is left alone.
 */
export function strategicMergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const { $patch: directive, $retainKeys: retained, ...fields } = patch;
  if (directive === 'replace') return fields;
  const result: Record<string, unknown> = { ...objectOr(target) };
  if (Array.isArray(retained)) for (const key of Object.keys(result)) if (!retained.includes(key)) delete result[key];
  for (const [key, value] of Object.entries(fields)) {
    if (key.startsWith('$setElementOrder/')) continue;
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const field = key.slice('$deleteFromPrimitiveList/'.length);
      const gone = Array.isArray(value) ? value : [];
      result[field] = (Array.isArray(result[field]) ? result[field] : []).filter((member: unknown) => !gone.includes(member));
    } else if (value === null) delete result[key];
    else if (Array.isArray(value)) result[key] = mergeList(key, result[key], value);
    else if (isObject(value) && value.$patch === 'delete') delete result[key];
    else result[key] = strategicMergePatch(result[key], value);
  }
  return result;
}

function mergeList(field: string, current: unknown, patch: readonly unknown[]): unknown {
  const members = patch.filter(isObject);
  const keys = mergeKeys(field, members);
  if (keys === undefined || members.length !== patch.length) return patch;
  if (members.some((member) => member.$patch === 'replace')) return members.filter((member) => member.$patch !== 'replace');
  const left: unknown[] = Array.isArray(current) ? [...current] : [];
  const server = [...left];
  const same = (one: unknown, other: unknown) => isObject(one) && isObject(other) && keys.every((key) => one[key] === other[key]);
  const patched: unknown[] = [];
  for (const member of members) {
    const missing = keys.find((key) => member[key] === undefined);
    if (missing !== undefined) throw badRequest(`a member of ${field} has no ${missing}, which tells its members apart`);
    const index = left.findIndex((existing) => same(existing, member));
    const [existing = {}] = index >= 0 ? left.splice(index, 1) : [];
    if (member.$patch !== 'delete') patched.push(strategicMergePatch(existing, member));
  }
  return inOrder(left, patched, (member) => server.findIndex((existing) => same(existing, member)));
}

/** As upstream's mergeSortedSlice: those of the patch come first, but for those that the server has behind others. */
function inOrder(left: readonly unknown[], patched: readonly unknown[], placeOf: (member: unknown) => number): readonly unknown[] {
  const [rest, next] = [[...left], [...patched]];
  const merged: unknown[] = [];
  while (rest.length > 0 && next.length > 0) {
    const place = placeOf(next[0]);
    merged.push(place >= 0 && placeOf(rest[0]) < place ? rest.shift() : next.shift());
  }
  return [...merged, ...rest, ...next];
}
