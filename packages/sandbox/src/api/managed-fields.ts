import type { KubeObject } from '../kube/objects.ts';
import { type Path, SEPARATOR } from './field-paths.ts';
import { type JsonObject, listOr, objectOr } from './json.ts';

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
