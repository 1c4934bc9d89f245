import { FOREGROUND_FINALIZER, type ObjectApi } from '../api/object-api.ts';
import type { StoredChange, StoredPlace } from '../api/object-store.ts';
import { collectionOf, NAMESPACES, RESOURCE_TYPES, type ResourceType } from '../api/resource-type.ts';
import type { KubeObject } from '../kube/objects.ts';
import { type Schedule, WorkQueue } from './work-queue.ts';

/** Deletes what is left without owners, and what is in a namespace that ends. */
export class GarbageCollector {
  readonly #api: ObjectApi;
  readonly #queue: WorkQueue;
  readonly #namespaces: WorkQueue;
  readonly #unsubscribe: () => void;
  /** Deleted in the foreground: they go after their dependents. By UID. */
  readonly #waiting = new Map<string, { readonly type: ResourceType; readonly namespace: string; readonly name: string }>();

  constructor(api: ObjectApi, schedule?: Schedule) {
    this.#api = api;
    this.#queue = new WorkQueue(api.clock, (uid) => this.#collect(uid), schedule);
    this.#namespaces = new WorkQueue(api.clock, (name) => this.#empty(name), schedule);
    this.#unsubscribe = api.store.subscribe((change) => this.#onChange(change));
  }

  stop(): void {
    this.#unsubscribe();
    this.#queue.stop();
    this.#namespaces.stop();
  }

  #onChange({ collection, type, object }: StoredChange): void {
    const { uid = '', namespace = '', name, deletionTimestamp } = object.metadata;
    const known = typeOf(collection);
    if (type === 'DELETED') this.#waiting.delete(uid);
    else if (known !== undefined && waitsForDependents(object)) this.#waiting.set(uid, { type: known, namespace, name });
    if (type === 'DELETED' || this.#waiting.has(uid)) this.#queue.add(uid);
    // Made after its owner was gone, or the last dependent of one that waits.
    for (const owner of object.metadata.ownerReferences ?? []) if (type !== 'MODIFIED') this.#queue.add(owner.uid);
    if (collection === collectionOf(NAMESPACES) && deletionTimestamp !== undefined && type !== 'DELETED') this.#namespaces.add(name);
    if (namespace !== '' && type === 'DELETED') {
      const home = this.#api.find(NAMESPACES, '', namespace);
      if (home?.metadata.deletionTimestamp !== undefined) this.#namespaces.add(namespace);
    }
  }

  #collect(ownerUid: string): void {
    const waiting = this.#waiting.get(ownerUid);
    const dependents = this.#api.store.placesOwnedBy(ownerUid);
    if (waiting === undefined && this.#isThere(ownerUid, dependents)) return;
    // Who waits for its dependents waits for theirs as well.
    const propagationPolicy = waiting === undefined ? 'Background' : 'Foreground';
    for (const place of dependents) this.#deleteUnowned(place, ownerUid, propagationPolicy);
    const owner = waiting && this.#api.store.get(collectionOf(waiting.type), waiting.namespace, waiting.name);
    if (waiting !== undefined && owner !== undefined && this.#api.store.placesOwnedBy(ownerUid).length === 0)
      this.#api.removeNow(waiting.type, owner);
  }

  #deleteUnowned({ collection, namespace, name }: StoredPlace, gone: string, propagationPolicy: 'Background' | 'Foreground'): void {
    const type = typeOf(collection);
    const object = this.#api.store.get(collection, namespace, name);
    if (type === undefined || object === undefined || object.metadata.deletionTimestamp !== undefined) return;
    const others = (object.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== gone);
    if (others.some((owner) => this.#exists(owner, namespace))) return;
    this.#api.delete(type, namespace, name, { propagationPolicy });
  }

  /** The owner exists, by what its dependents say of it. */
  #isThere(uid: string, dependents: readonly StoredPlace[]): boolean {
    return dependents.some(({ collection, namespace, name }) => {
      const references = this.#api.store.get(collection, namespace, name)?.metadata.ownerReferences ?? [];
      return references.some((owner) => owner.uid === uid && this.#exists(owner, namespace));
    });
  }

  #exists(owner: { readonly kind: string; readonly name: string; readonly uid: string }, namespace: string): boolean {
    const type = RESOURCE_TYPES.find(({ kind }) => kind === owner.kind);
    return type !== undefined && this.#api.find(type, type.namespaced ? namespace : '', owner.name)?.metadata.uid === owner.uid;
  }

  /** Deletes all that is in a namespace that ends; with the last of it the namespace goes. */
  #empty(name: string): void {
    const namespace = this.#api.find(NAMESPACES, '', name);
    if (namespace?.metadata.deletionTimestamp === undefined) return;
    let left = 0;
    for (const type of RESOURCE_TYPES.filter(({ namespaced }) => namespaced)) {
      for (const { metadata } of this.#api.store.list(collectionOf(type), name)) {
        if (metadata.deletionTimestamp === undefined) this.#api.delete(type, name, metadata.name, { propagationPolicy: 'Background' });
        if (this.#api.find(type, name, metadata.name) !== undefined) left += 1;
      }
    }
    if (left === 0) this.#api.removeNow(NAMESPACES, namespace);
  }
}

function typeOf(collection: string): ResourceType | undefined {
  return RESOURCE_TYPES.find((type) => collectionOf(type) === collection);
}

function waitsForDependents({ metadata }: KubeObject): boolean {
  const { finalizers = [] } = metadata as { readonly finalizers?: readonly string[] };
  return metadata.deletionTimestamp !== undefined && finalizers.includes(FOREGROUND_FINALIZER);
}
