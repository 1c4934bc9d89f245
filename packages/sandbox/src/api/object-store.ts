import type { KubeObject } from '../kube/objects.ts';
import type { ChangeType } from '../kube/watch.ts';

export interface StoredChange {
  readonly type: ChangeType;
  /** The collection, e.g. `apps/deployments`. */
  readonly collection: string;
  /** As it is now; for a deletion as it was, with the resourceVersion of the deletion. */
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
  readonly version: number;
}

export type ChangeListener = (change: StoredChange) => void;

/** Kept for watches that come back; older ones have to list again. */
const DEFAULT_HISTORY = 20_000;

/**
 * All objects, by collection and place, under one sequence of resourceVersions as etcd has it. Objects are never changed in place: who
 * holds one holds a snapshot.
 */
export class ObjectStore {
  readonly #collections = new Map<string, Map<string, KubeObject>>();
  readonly #owned = new Map<string, Map<string, StoredPlace>>();
  readonly #listeners = new Set<ChangeListener>();
  readonly #historyLimit: number;
  #history: StoredChange[] = [];
  #version = 1;
  #forgottenUntil = 0;

  constructor(historyLimit = DEFAULT_HISTORY) {
    this.#historyLimit = historyLimit;
  }

  /** Of the last change. */
  get version(): number {
    return this.#version;
  }

  get(collection: string, namespace: string, name: string): KubeObject | undefined {
    return this.#collections.get(collection)?.get(placeOf(namespace, name));
  }

  /** Sorted by namespace and name, as etcd gives them back. */
  list(collection: string, namespace?: string): readonly KubeObject[] {
    const prefix = namespace === undefined ? '' : `${namespace}/`;
    return [...(this.#collections.get(collection) ?? [])]
      .filter(([place]) => place.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
  }

  collections(): Iterable<string> {
    return this.#collections.keys();
  }

  /** The objects of a collection that name this owner, in the order in which they came. */
  ownedBy(uid: string, collection?: string): readonly KubeObject[] {
    return this.placesOwnedBy(uid)
      .filter((place) => collection === undefined || place.collection === collection)
      .flatMap((place) => this.get(place.collection, place.namespace, place.name) ?? []);
  }

  placesOwnedBy(uid: string): readonly StoredPlace[] {
    return [...(this.#owned.get(uid)?.values() ?? [])];
  }

  /** Creates or replaces; returns the object with its new resourceVersion. */
  put(collection: string, object: KubeObject): KubeObject {
    const { namespace = '', name } = object.metadata;
    const place = placeOf(namespace, name);
    const objects = this.#collections.get(collection) ?? new Map<string, KubeObject>();
    this.#collections.set(collection, objects);
    const previous = objects.get(place);
    this.#version += 1;
    const stored = withVersion(object, this.#version);
    objects.set(place, stored);
    this.#index(collection, previous, stored);
    this.#record({ type: previous === undefined ? 'ADDED' : 'MODIFIED', collection, object: stored, previous, version: this.#version });
    return stored;
  }

  remove(collection: string, namespace: string, name: string): void {
    const place = placeOf(namespace, name);
    const objects = this.#collections.get(collection);
    const previous = objects?.get(place);
    if (objects === undefined || previous === undefined) return;
    objects.delete(place);
    this.#version += 1;
    this.#index(collection, previous, undefined);
    this.#record({ type: 'DELETED', collection, object: withVersion(previous, this.#version), previous, version: this.#version });
  }

  /** What changed after this version; undefined when that is no longer known. */
  changesAfter(version: number): readonly StoredChange[] | undefined {
    if (version < this.#forgottenUntil) return undefined;
    const first = this.#history.findIndex((change) => change.version > version);
    return first === -1 ? [] : this.#history.slice(first);
  }

  /** Forgets every change until now: whoever watches from before has to list again (410). */
  compact(): void {
    this.#history = [];
    this.#forgottenUntil = this.#version;
  }

  /** Told of every change, at once and in order; what it returns ends that. */
  subscribe(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #record(change: StoredChange): void {
    this.#history.push(change);
    if (this.#history.length > this.#historyLimit * 1.2) {
      this.#history = this.#history.slice(-this.#historyLimit);
      this.#forgottenUntil = (this.#history[0]?.version ?? 1) - 1;
    }
    for (const listener of this.#listeners) listener(change);
  }

  #index(collection: string, previous: KubeObject | undefined, now: KubeObject | undefined): void {
    const { namespace = '', name } = (now ?? previous)?.metadata ?? { name: '' };
    const key = `${collection}/${placeOf(namespace, name)}`;
    const kept = new Set((now?.metadata.ownerReferences ?? []).map(({ uid }) => uid));
    for (const { uid } of previous?.metadata.ownerReferences ?? []) {
      if (kept.has(uid)) continue;
      const owned = this.#owned.get(uid);
      owned?.delete(key);
      if (owned?.size === 0) this.#owned.delete(uid);
    }
    for (const uid of kept) {
      const owned = this.#owned.get(uid) ?? new Map<string, StoredPlace>();
      owned.set(key, { collection, namespace, name });
      this.#owned.set(uid, owned);
    }
  }
}

export interface StoredPlace {
  readonly collection: string;
  /** Empty for what has no namespace. */
  readonly namespace: string;
  readonly name: string;
}

function placeOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

function withVersion(object: KubeObject, version: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
}
