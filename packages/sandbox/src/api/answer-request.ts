import type http from 'node:http';
import type { KubeObject } from '../kube/objects.ts';
import { discoveryDocument } from './discovery-documents.ts';
import type { JsonObject } from './json.ts';
import type { ListPages } from './list-pages.ts';
import type { ObjectApi, WriteOptions } from './object-api.ts';
import { openApiDocument } from './openapi-documents.ts';
import { jsonPatch, mergePatch, strategicMergePatch } from './patches.ts';
import { bindPod, evictPod, podLog } from './pod-subresources.ts';
import { invalid, Refusal } from './refusal.ts';
import { APPLY, deleteOptions, patchKind, selection, writeOptions } from './request-options.ts';
import { parseResourcePath, type ResourcePath } from './request-path.ts';
import { apiVersionOf, collectionOf, PODS, type ResourceType } from './resource-type.ts';
import { answerReview } from './reviews.ts';
import { scaledTo, scaleOf } from './scale.ts';
import { asksForTable, tableOf } from './table.ts';
import { streamWatch } from './watch-stream.ts';

export interface ApiRequest {
  readonly api: ObjectApi;
  readonly pages: ListPages;
  readonly method: string;
  readonly url: URL;
  readonly contentType: string;
  readonly accept: string;
  readonly userAgent: string;
  readonly body: JsonObject | readonly unknown[] | undefined;
}

export type ApiAnswer =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'watch'; readonly stream: (response: http.ServerResponse) => void };

/** One request of the Kubernetes API. Throws a {@link Refusal} for a no. */
export async function answerRequest(request: ApiRequest): Promise<ApiAnswer> {
  const { method, url } = request;
  if (['/healthz', '/livez', '/readyz'].includes(url.pathname)) return { kind: 'text', text: 'ok' };
  const document = method === 'GET' ? (discoveryDocument(url.pathname) ?? openApiDocument(url.pathname)) : undefined;
  if (document !== undefined) return json(document);
  const review = method === 'POST' ? answerReview(url.pathname, request.body) : undefined;
  if (review !== undefined) return json(review, 201);
  const path = parseResourcePath(url.pathname);
  if (path === undefined) throw new Refusal(404, 'NotFound', 'the server could not find the requested resource');
  if (path.subresource !== undefined && !path.type.subresources.includes(path.subresource)) {
    throw new Refusal(404, 'NotFound', 'the server could not find the requested resource');
  }
  if (path.name === undefined) return answerCollection(request, path);
  if (path.subresource === 'scale') return answerScale(request, path, path.name);
  if (path.subresource === 'log' || path.subresource === 'binding' || path.subresource === 'eviction') {
    return answerPodSubresource(request, path, path.name);
  }
  return answerObject(request, path, path.name);
}

function answerCollection(request: ApiRequest, path: ResourcePath): ApiAnswer {
  const { api, method, url } = request;
  const { type, namespace } = path;
  switch (method) {
    case 'GET': {
      const query = url.searchParams;
      const asTable = asksForTable(request.accept);
      if (query.get('watch') !== 'true' && query.get('watch') !== '1') return json(list(request, path, asTable));
      const from = query.get('resourceVersion');
      if (from !== null && from !== '' && !/^\d+$/.test(from))
        throw new Refusal(500, undefined, `resourceVersion: Invalid value: "${from}": expected a whole number`);
      const watch = {
        type,
        namespace,
        selects: selection(type, query),
        fromVersion: from === null || from === '' ? undefined : Number(from),
        sendInitialEvents: query.get('sendInitialEvents') === 'true',
        bookmarks: query.get('allowWatchBookmarks') === 'true',
        timeoutSeconds: Number(query.get('timeoutSeconds') ?? 0),
        asTable,
      };
      return { kind: 'watch', stream: (response) => streamWatch(api, watch, response) };
    }
    case 'POST':
      return json(api.create(type, namespace, request.body, writeOptions(request)), 201);
    case 'DELETE': {
      const options = deleteOptions(request);
      const selects = selection(type, url.searchParams);
      const chosen = api.store.list(collectionOf(type), namespace === '' ? undefined : namespace).filter(selects);
      for (const { metadata } of chosen) api.delete(type, metadata.namespace ?? '', metadata.name, options);
      return json(listObject(type, chosen, String(api.store.version)));
    }
    default:
      throw methodNotAllowed(method);
  }
}

function answerObject(request: ApiRequest, { type, namespace, subresource }: ResourcePath, name: string): ApiAnswer {
  const { api, method } = request;
  const options: WriteOptions = { ...writeOptions(request), ...(subresource === 'status' && { subresource }) };
  switch (method) {
    case 'GET': {
      const found = api.get(type, namespace, name);
      const { resourceVersion } = found.metadata;
      return json(asksForTable(request.accept) ? tableOf(type, [found], { resourceVersion }, api.clock.now()) : found);
    }
    case 'PUT':
      return json(api.update(type, namespace, name, request.body, options));
    case 'PATCH': {
      if (request.contentType !== APPLY) return json(api.patch(type, namespace, name, patchKind(request), request.body, options));
      if (!request.url.searchParams.has('fieldManager'))
        throw invalid('PatchOptions.meta.k8s.io', '', ['fieldManager: Required value: is required for apply patch']);
      const created = api.find(type, namespace, name) === undefined;
      const force = request.url.searchParams.get('force') === 'true';
      return json(api.apply(type, namespace, name, request.body, { ...options, force }), created ? 201 : 200);
    }
    case 'DELETE': {
      if (subresource !== undefined) throw methodNotAllowed(method);
      const left = api.delete(type, namespace, name, deleteOptions(request));
      // Pods are given back in any case (ReturnDeletedObject), others while something is left of them.
      if (type === PODS || api.find(type, namespace, name) !== undefined) return json(left);
      return json({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: { name, kind: type.resource, uid: left.metadata.uid },
      });
    }
    default:
      throw methodNotAllowed(method);
  }
}

function answerScale(request: ApiRequest, { type, namespace }: ResourcePath, name: string): ApiAnswer {
  const { api, method } = request;
  const live = api.get(type, namespace, name);
  const options: WriteOptions = { ...writeOptions(request), subresource: 'scale' };
  switch (method) {
    case 'GET':
      return json(scaleOf(live));
    case 'PUT':
      return json(scaleOf(api.update(type, namespace, name, scaledTo(live, request.body), options)));
    case 'PATCH': {
      const scale = { ...scaleOf(live) };
      const kind = patchKind(request);
      const patched =
        kind === 'json'
          ? jsonPatch(scale, request.body)
          : kind === 'merge'
            ? mergePatch(scale, request.body)
            : strategicMergePatch(scale, request.body);
      return json(scaleOf(api.update(type, namespace, name, scaledTo(live, patched), options)));
    }
    default:
      throw methodNotAllowed(method);
  }
}

async function answerPodSubresource(request: ApiRequest, { namespace, subresource }: ResourcePath, name: string): Promise<ApiAnswer> {
  const { api, method, url, body } = request;
  if (subresource === 'log') {
    if (method !== 'GET') throw methodNotAllowed(method);
    return { kind: 'text', text: await podLog(api, namespace, name, url.searchParams) };
  }
  if (method !== 'POST') throw methodNotAllowed(method);
  if (subresource === 'binding') bindPod(api, namespace, name, body, writeOptions(request));
  else evictPod(api, namespace, name, body, writeOptions(request));
  return json({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, 201);
}

function list({ api, pages, url }: ApiRequest, { type, namespace }: ResourcePath, asTable: boolean): unknown {
  const query = url.searchParams;
  const limit = Number(query.get('limit') ?? 0);
  const token = query.get('continue') ?? '';
  const selects = selection(type, query);
  const all = () => api.store.list(collectionOf(type), namespace === '' ? undefined : namespace).filter(selects);
  const page = token === '' ? pages.first(all(), api.store.version, limit) : pages.next(token, limit);
  const more = page.token === undefined ? {} : { continue: page.token, remainingItemCount: page.remaining };
  if (asTable) return tableOf(type, page.items, { resourceVersion: String(page.version), ...more }, api.clock.now());
  return listObject(type, page.items, String(page.version), more);
}

/** Members of a list say neither kind nor apiVersion: the list does. */
function listObject(type: ResourceType, items: readonly KubeObject[], resourceVersion: string, more: JsonObject = {}): unknown {
  return {
    kind: `${type.kind}List`,
    apiVersion: apiVersionOf(type),
    metadata: { resourceVersion, ...more },
    items: items.map(({ kind: _kind, apiVersion: _apiVersion, ...item }) => item),
  };
}

function methodNotAllowed(method: string): Refusal {
  return new Refusal(405, 'MethodNotAllowed', `the server does not allow this method (${method}) on the requested resource`);
}

function json(body: unknown, status = 200): ApiAnswer {
  return { kind: 'json', status, body };
}
