import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../kube/objects.ts';
import { fieldPath, leavesOf, type Path, SEPARATOR, withoutPath } from './field-paths.ts';
import { type JsonObject, semanticallyEqual } from './json.ts';
import type { ManagedFields, Writer } from './managed-fields.ts';
import { mergeConfiguration } from './merge-configuration.ts';
import { conflictOfFields } from './refusal.ts';

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
