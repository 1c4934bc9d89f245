import { randomUUID } from 'node:crypto';
import { type Clock, timestamp } from '../clock/clock.ts';
import type { KubeObject, ObjectMeta } from '../kube/objects.ts';
import { withDefaults } from './defaults.ts';
import { applyConfiguration, ownersAfterUpdate } from './field-ownership.ts';
import { graceSeconds } from './grace-period.ts';
import { semanticallyEqual } from './json.ts';
import { type ManagedFields, readManagedFields, type Writer, writeManagedFields } from './managed-fields.ts';
import { allButStatus, generationAfter, initialStatus, onlyStatus, withoutStatus } from './object-parts.ts';
import type { ObjectStore } from './object-store.ts';
import { jsonPatch, mergePatch, strategicMergePatch } from './patches.ts';
import { randomSuffix } from './random-suffix.ts';
import { receivedObject } from './received-object.ts';
import { badRequest, conflict, invalid, notFound, Refusal } from './refusal.ts';
import { apiVersionOf, collectionOf, NAMESPACES, qualifiedKind, qualifiedName, type ResourceType } from './resource-type.ts';
import { problemsOf } from './validation.ts';

export interface WriteOptions {
  /** Field manager. */
  readonly manager: string;
  readonly dryRun?: boolean;
  /** Through which of its subresources; of `status` only the status is written. */
  readonly subresource?: 'status' | 'scale';
}

export type PatchKind = 'json' | 'merge' | 'strategic';

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: boolean;
}

/** Waits for its dependents before it goes. */
export const FOREGROUND_FINALIZER = 'foregroundDeletion';

/**
 * What the API server does between a request and the store: defaults, validation, conflicts, generations, field owners, graceful deletion.
 * Everything happens at once: what a call was decided on is still so when it writes. Controllers use it as clients do.
 *
 * Every method throws a {@link Refusal} for what kube-apiserver would not do.
 */
export class ObjectApi {
  readonly store: ObjectStore;
  readonly clock: Clock;

  constructor(store: ObjectStore, clock: Clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The type parameter is the caller's claim about the type's objects. */
  get<T extends KubeObject = KubeObject>(type: ResourceType, namespace: string, name: string): T {
    const found = this.find<T>(type, namespace, name);
    if (found === undefined) throw notFound(qualifiedName(type), name);
    return found;
  }

  find<T extends KubeObject = KubeObject>(type: ResourceType, namespace: string, name: string): T | undefined {
    return this.store.get(collectionOf(type), namespace, name) as T | undefined;
  }

  list<T extends KubeObject = KubeObject>(type: ResourceType, namespace?: string): readonly T[] {
    return this.store.list(collectionOf(type), namespace) as readonly T[];
  }

  /** Those of a type that name this owner. */
  ownedBy<T extends KubeObject = KubeObject>(uid: string, type: ResourceType): readonly T[] {
    return this.store.ownedBy(uid, collectionOf(type)) as readonly T[];
  }

  create<T extends KubeObject = KubeObject>(type: ResourceType, namespace: string, body: unknown, options: WriteOptions): T {
    const given = receivedObject(type, namespace, body);
    if (given.metadata.resourceVersion !== undefined && given.metadata.resourceVersion !== '') {
      // An error that kube-apiserver did not think of as the client's.
      throw new Refusal(500, undefined, 'resourceVersion should not be set on objects to be created');
    }
    return this.#create(type, namespace, given, options, (object) =>
      ownersAfterUpdate(undefined, withoutStatus(object), [], this.#writer(type, options), timestamp(this.clock)),
    ) as T;
  }

  /** Replaces the whole object (PUT). */
  update<T extends KubeObject = KubeObject>(type: ResourceType, namespace: string, name: string, body: unknown, options: WriteOptions): T {
    const live = this.get(type, namespace, name);
    return this.#update(type, live, receivedObject(type, namespace, body, name), options) as T;
  }

  patch<T extends KubeObject = KubeObject>(
    type: ResourceType,
    namespace: string,
    name: string,
    kind: PatchKind,
    patch: unknown,
    options: WriteOptions,
  ): T {
    const live = this.get(type, namespace, name);
    const patched = patchedBy(kind, live, patch);
    return this.#update(type, live, receivedObject(type, namespace, patched, name), options) as T;
  }

  /** Server-side apply; creates what is not there. */
  apply(
    type: ResourceType,
    namespace: string,
    name: string,
    config: unknown,
    options: WriteOptions & { readonly force: boolean },
  ): KubeObject {
    const given = receivedObject(type, namespace, config, name);
    if (given.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
    const live = this.find(type, namespace, name);
    const writer: Writer = { ...this.#writer(type, options), operation: 'Apply' };
    const applied = applyConfiguration(live, { ...given }, readManagedFields(live), writer, timestamp(this.clock), options.force);
    if (live === undefined) return this.#create(type, namespace, given, options, () => applied.owners);
    return this.#update(type, live, receivedObject(type, namespace, applied.object, name), options, applied.owners);
  }

  /** What is left of it: the object while it ends gracefully, otherwise as it was. */
  delete(type: ResourceType, namespace: string, name: string, options: DeleteOptions = {}): KubeObject {
    const live = this.get(type, namespace, name);
    const { uid, resourceVersion } = options.preconditions ?? {};
    if (uid !== undefined && uid !== live.metadata.uid) {
      throw conflict(
        qualifiedName(type),
        name,
        `the UID in the precondition (${uid}) does not match the UID in record (${live.metadata.uid}). The object might have been deleted and then recreated`,
      );
    }
    if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
      throw conflict(
        qualifiedName(type),
        name,
        `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${live.metadata.resourceVersion})`,
      );
    }
    if (options.dryRun === true) return live;
    if (options.propagationPolicy === 'Orphan') this.#orphanDependents(live);
    const seconds = graceSeconds(type, live, options.gracePeriodSeconds);
    if (seconds > 0) return this.#endGracefully(type, live, seconds);
    if (options.propagationPolicy === 'Foreground' && this.store.placesOwnedBy(live.metadata.uid ?? '').length > 0) {
      return this.#mark(type, live, { finalizers: [FOREGROUND_FINALIZER] });
    }
    if (type === NAMESPACES) return this.#terminateNamespace(live);
    this.store.remove(collectionOf(type), live.metadata.namespace ?? '', name);
    return live;
  }

  /** Takes an object that waits for something away for good. */
  removeNow(type: ResourceType, object: KubeObject): void {
    this.store.remove(collectionOf(type), object.metadata.namespace ?? '', object.metadata.name);
  }

  #create(
    type: ResourceType,
    namespace: string,
    given: KubeObject,
    options: WriteOptions,
    ownersOf: (object: KubeObject) => readonly ManagedFields[],
  ): KubeObject {
    this.#expectNamespace(type, namespace, given);
    const name = given.metadata.name !== '' ? given.metadata.name : generatedName(given.metadata);
    if (name === '') throw invalid(qualifiedKind(type), '', ['metadata.name: Required value: name or generateName is required']);
    const { managedFields: _managed, deletionTimestamp: _deleted, ...metadata } = given.metadata;
    const filled = withDefaults(type, {
      ...given,
      metadata: {
        ...metadata,
        name,
        ...(type.namespaced && { namespace }),
        uid: randomUUID(),
        creationTimestamp: timestamp(this.clock),
        ...(type.generation !== 'none' && { generation: 1 }),
      },
    });
    const object = { ...filled, ...initialStatus(type, filled) };
    this.#expectValid(type, object, undefined);
    if (this.find(type, namespace, name) !== undefined) {
      throw new Refusal(409, 'AlreadyExists', `${qualifiedName(type)} "${name}" already exists`, { name, kind: type.resource });
    }
    const owned = withOwners(object, ownersOf(object));
    return options.dryRun === true ? owned : this.store.put(collectionOf(type), owned);
  }

  #update(
    type: ResourceType,
    live: KubeObject,
    given: KubeObject,
    options: WriteOptions,
    appliedBy?: readonly ManagedFields[],
  ): KubeObject {
    const { name, resourceVersion, uid } = given.metadata;
    if (resourceVersion !== undefined && resourceVersion !== '' && resourceVersion !== live.metadata.resourceVersion) {
      throw conflict(qualifiedName(type), name);
    }
    if (uid !== undefined && uid !== live.metadata.uid) {
      throw conflict(
        qualifiedName(type),
        name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid}`,
      );
    }
    const next = withDefaults(type, options.subresource === 'status' ? onlyStatus(type, live, given) : allButStatus(type, live, given));
    if (options.subresource !== 'status') this.#expectValid(type, next, live);
    const generation = options.subresource === 'status' ? undefined : generationAfter(type, live, next);
    const raised = { ...next, metadata: { ...next.metadata, ...(generation !== undefined && { generation }) } };
    const owners =
      appliedBy ?? ownersAfterUpdate(live, raised, readManagedFields(live), this.#writer(type, options), timestamp(this.clock));
    const owned = withOwners(raised, owners);
    // As etcd's storage does: what changes nothing is no write, and gets no version.
    if (semanticallyEqual(owned, live)) return live;
    return options.dryRun === true ? owned : this.store.put(collectionOf(type), owned);
  }

  #expectNamespace(type: ResourceType, namespace: string, given: KubeObject): void {
    if (!type.namespaced) return;
    const found = this.find(NAMESPACES, '', namespace);
    if (found === undefined) throw notFound('namespaces', namespace);
    if (found.metadata.deletionTimestamp === undefined) return;
    const { name } = given.metadata;
    throw new Refusal(
      403,
      'Forbidden',
      `${qualifiedName(type)} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
      { name, kind: type.resource, causes: [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated` }] },
    );
  }

  #expectValid(type: ResourceType, object: KubeObject, previous: KubeObject | undefined): void {
    const problems = problemsOf(type, object, previous);
    if (problems.length > 0) throw invalid(qualifiedKind(type), object.metadata.name, problems);
  }

  #writer(type: ResourceType, { manager, subresource }: WriteOptions): Writer {
    return { manager, operation: 'Update', apiVersion: apiVersionOf(type), subresource: subresource ?? '' };
  }

  /** metadata only: what ends an object is no business of validation. */
  #mark(type: ResourceType, live: KubeObject, metadata: Partial<ObjectMeta> & { readonly finalizers?: readonly string[] }): KubeObject {
    const marked = {
      ...live,
      metadata: { ...live.metadata, deletionTimestamp: live.metadata.deletionTimestamp ?? timestamp(this.clock), ...metadata },
    };
    return this.store.put(collectionOf(type), marked);
  }

  #endGracefully(type: ResourceType, live: KubeObject, seconds: number): KubeObject {
    const { deletionGracePeriodSeconds, generation = 1 } = live.metadata;
    // A second request may only shorten what is left.
    if (deletionGracePeriodSeconds !== undefined && seconds >= deletionGracePeriodSeconds) return live;
    const deletionTimestamp = `${new Date(this.clock.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;
    return this.#mark(type, live, { deletionTimestamp, deletionGracePeriodSeconds: seconds, generation: generation + 1 });
  }

  #terminateNamespace(live: KubeObject): KubeObject {
    if (live.metadata.deletionTimestamp !== undefined) return live;
    return this.#mark(NAMESPACES, { ...live, status: { phase: 'Terminating' } } as KubeObject, {});
  }

  #orphanDependents(owner: KubeObject): void {
    for (const { collection, namespace, name } of this.store.placesOwnedBy(owner.metadata.uid ?? '')) {
      const dependent = this.store.get(collection, namespace, name);
      if (dependent === undefined) continue;
      const ownerReferences = (dependent.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
      this.store.put(collection, { ...dependent, metadata: { ...dependent.metadata, ownerReferences } });
    }
  }
}

function patchedBy(kind: PatchKind, live: KubeObject, patch: unknown): unknown {
  switch (kind) {
    case 'json':
      return jsonPatch({ ...live }, patch);
    case 'merge':
      return mergePatch(live, patch);
    case 'strategic':
      return strategicMergePatch(live, patch);
    default:
      return kind satisfies never;
  }
}

function generatedName({ generateName = '' }: ObjectMeta): string {
  return generateName === '' ? '' : `${generateName}${randomSuffix()}`;
}

function withOwners(object: KubeObject, owners: readonly ManagedFields[]): KubeObject {
  return { ...object, metadata: { ...object.metadata, managedFields: writeManagedFields(owners) } } as unknown as KubeObject;
}
