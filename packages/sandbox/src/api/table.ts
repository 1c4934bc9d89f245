import type { KubeObject } from '../kube/objects.ts';
import type { JsonObject } from './json.ts';
import type { ResourceType } from './resource-type.ts';
import { columnsOf } from './table-cells.ts';

/** kubectl asks for tables, so that columns are the server's business. */
export function asksForTable(accept: string): boolean {
  const [first = ''] = accept.split(',');
  return /;\s*as=Table/.test(first) && /;\s*v=v1(;|$)/.test(first);
}

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables */
export function tableOf(type: ResourceType, objects: readonly KubeObject[], metadata: JsonObject, nowMs: number): unknown {
  const columns = columnsOf(type.kind);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: columns.map(({ name, type: of }) => ({
      name,
      type: of,
      format: name === 'Name' ? 'name' : '',
      description: '',
      priority: 0,
    })),
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, nowMs)),
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
    })),
  };
}
