import type { KubeObject } from '../kube/objects.ts';
import type { ApiRequest } from './answer-request.ts';
import { isObject, objectOr } from './json.ts';
import type { DeleteOptions, PatchKind, WriteOptions } from './object-api.ts';
import { badRequest, Refusal } from './refusal.ts';
import type { ResourceType } from './resource-type.ts';
import { parseFieldSelector, parseLabelSelector } from './selectors.ts';

export function selection(type: ResourceType, query: URLSearchParams): (object: KubeObject) => boolean {
  const labels = query.get('labelSelector') ?? '';
  const fields = query.get('fieldSelector') ?? '';
  const byLabels = labels === '' ? undefined : parseLabelSelector(labels);
  const byFields = fields === '' ? undefined : parseFieldSelector(fields, ['metadata.name', 'metadata.namespace', ...type.selectable]);
  return (object) => (byLabels?.(object.metadata.labels ?? {}) ?? true) && (byFields?.(object) ?? true);
}

export const APPLY = 'application/apply-patch+yaml';

export function patchKind({ contentType }: ApiRequest): PatchKind {
  switch (contentType) {
    case 'application/json-patch+json':
      return 'json';
    case 'application/merge-patch+json':
      return 'merge';
    case 'application/strategic-merge-patch+json':
      return 'strategic';
    default:
      throw new Refusal(
        415,
        'UnsupportedMediaType',
        `the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, ${APPLY}`,
      );
  }
}

/** Who does not say who it is goes by the first word of its user agent. */
export function writeOptions({ url, userAgent }: ApiRequest): WriteOptions {
  const dryRun = url.searchParams.getAll('dryRun');
  if (dryRun.some((value) => value !== 'All')) throw badRequest(`dryRun: Unsupported value: "${dryRun.join()}": supported values: "All"`);
  const manager = url.searchParams.get('fieldManager') ?? userAgent.split('/')[0] ?? '';
  return { manager: manager === '' ? 'unknown' : manager, ...(dryRun.length > 0 && { dryRun: true }) };
}

export function deleteOptions({ url, body }: ApiRequest): DeleteOptions {
  const given = isObject(body) ? body : {};
  const query = url.searchParams;
  const policy = given.propagationPolicy ?? query.get('propagationPolicy') ?? undefined;
  if (policy !== undefined && policy !== 'Background' && policy !== 'Foreground' && policy !== 'Orphan') {
    throw badRequest(`propagationPolicy: Unsupported value: "${String(policy)}": supported values: "Background", "Foreground", "Orphan"`);
  }
  const seconds = given.gracePeriodSeconds ?? (query.has('gracePeriodSeconds') ? Number(query.get('gracePeriodSeconds')) : undefined);
  const { uid, resourceVersion } = objectOr(given.preconditions);
  const dryRun = query.getAll('dryRun').includes('All') || (Array.isArray(given.dryRun) && given.dryRun.includes('All'));
  return {
    ...(typeof seconds === 'number' && { gracePeriodSeconds: seconds }),
    ...(policy !== undefined && { propagationPolicy: policy }),
    preconditions: { ...(typeof uid === 'string' && { uid }), ...(typeof resourceVersion === 'string' && { resourceVersion }) },
    ...(dryRun && { dryRun }),
  };
}
