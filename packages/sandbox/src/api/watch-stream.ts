import type http from 'node:http';
import type { KubeObject } from '../kube/objects.ts';
import type { ObjectApi } from './object-api.ts';
import type { StoredChange } from './object-store.ts';
import { Refusal } from './refusal.ts';
import { apiVersionOf, collectionOf, type ResourceType } from './resource-type.ts';
import { tableOf } from './table.ts';

export interface WatchRequest {
  readonly type: ResourceType;
  readonly namespace: string;
  readonly selects: (object: KubeObject) => boolean;
  /** From where on; undefined or 0 begins with everything there is. */
  readonly fromVersion: number | undefined;
  readonly sendInitialEvents: boolean;
  readonly bookmarks: boolean;
  readonly timeoutSeconds: number;
  /** Rows of a table in place of objects. */
  readonly asTable: boolean;
}

const BOOKMARK_MS = 10_000;
const LONGEST_SECONDS = 1800;

/** Objects go to every watch as the same text. */
const texts = new WeakMap<KubeObject, string>();

/** Writes changes as they happen, one JSON event a line, until the client leaves or the time is over. */
export function streamWatch({ store, clock }: ObjectApi, request: WatchRequest, response: http.ServerResponse): void {
  const { type, namespace, selects, fromVersion } = request;
  const collection = collectionOf(type);
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  const send = (kind: string, text: string) => response.write(`{"type":"${kind}","object":${text}}\n`);
  const shown = (object: KubeObject) => {
    const { resourceVersion } = object.metadata;
    return request.asTable ? JSON.stringify(tableOf(type, [object], { resourceVersion }, clock.now())) : textOf(object);
  };
  const bookmark = (annotations?: Readonly<Record<string, string>>) =>
    send(
      'BOOKMARK',
      JSON.stringify({
        kind: type.kind,
        apiVersion: apiVersionOf(type),
        metadata: { resourceVersion: String(store.version), ...(annotations && { annotations }) },
      }),
    );
  const pass = (change: StoredChange) => {
    if (change.collection !== collection || (namespace !== '' && change.object.metadata.namespace !== namespace)) return;
    const event = visibleAs(change, selects);
    if (event !== undefined) send(event.kind, shown(event.object));
  };
  const fromStart = fromVersion === undefined || fromVersion === 0;
  const missed = fromStart ? [] : store.changesAfter(fromVersion);
  if (missed === undefined) {
    const gone = new Refusal(410, 'Expired', `too old resource version: ${fromVersion} (${store.version})`);
    send('ERROR', JSON.stringify(gone.status));
    response.end();
    return;
  }
  if (fromStart || request.sendInitialEvents) {
    for (const object of store.list(collection, namespace === '' ? undefined : namespace))
      if (selects(object)) send('ADDED', shown(object));
  }
  if (request.sendInitialEvents) bookmark({ 'k8s.io/initial-events-end': 'true' });
  else for (const change of missed) pass(change);
  const unsubscribe = store.subscribe(pass);
  const ticker = request.bookmarks ? setInterval(bookmark, BOOKMARK_MS) : undefined;
  const seconds = request.timeoutSeconds > 0 ? Math.min(request.timeoutSeconds, LONGEST_SECONDS) : LONGEST_SECONDS;
  const timer = setTimeout(() => {
    if (request.bookmarks) bookmark();
    response.end();
  }, seconds * 1000);
  response.once('close', () => {
    unsubscribe();
    clearInterval(ticker);
    clearTimeout(timer);
  });
}

interface WatchEvent {
  readonly kind: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}

/** An object that comes to fit the selector is added; one that ceases to is deleted, as it was while it fitted. */
function visibleAs({ type, object, previous }: StoredChange, selects: (object: KubeObject) => boolean): WatchEvent | undefined {
  const was = previous !== undefined && selects(previous);
  if (type !== 'DELETED' && selects(object)) return { kind: was ? 'MODIFIED' : 'ADDED', object };
  if (!was) return undefined;
  const { resourceVersion = '' } = object.metadata;
  return { kind: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion } } };
}

function textOf(object: KubeObject): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const text = JSON.stringify(object);
  texts.set(object, text);
  return text;
}
