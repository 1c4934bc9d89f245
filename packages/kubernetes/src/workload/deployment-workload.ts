import { type Change, type Diagnosis, type Explanation, type Observation, SluiceError, type Workload } from '@sluice/core';
import { hasStatus } from '../api/api-error.ts';
import type { RestClient } from '../api/rest-client.ts';
import { Watch } from '../api/watch.ts';
import { diagnosePods, explainPods } from './diagnose.ts';
import { type KnownReplicaSet, observe } from './observe.ts';
import { patchFor } from './patch.ts';
import { type DeploymentObject, deploymentSchema, type PodTemplate, type ReplicaSetObject, replicaSetSchema } from './schema.ts';
import { selectorQuery } from './selector.ts';
import { templateDigest } from './template-digest.ts';

export interface DeploymentPlace {
  readonly namespace: string;
  readonly name: string;
}

/** How long the Deployment's status may lag behind its ReplicaSets' before a patch goes out all the same. */
const STATUS_LAG_MS = 30;

/** Without news for this long while something is awaited, the collections are read again: a watch can be silent. */
const BACKSTOP_MS = 20_000;
/**
 * The Deployment's status follows its ReplicaSets' within milliseconds. When it has not for this long, one of the two watches is silent while the other
 * one talks: somebody may have resumed the Deployment and we would not know.
 */
const COUNTS_BACKSTOP_MS = 2_000;
/** A conflict proves that there is news. When it has not come for this long, it is read: a Deployment may be unpaused meanwhile. */
const CONFLICT_BACKSTOP_MS = 500;

/** A Deployment and its ReplicaSets, kept in view by two watches; nothing grows with the number of pods. */
export class DeploymentWorkload implements Workload, AsyncDisposable {
  readonly #client: RestClient;
  readonly #place: DeploymentPlace;
  readonly #template: (digest: string) => Promise<PodTemplate>;
  readonly #ended = new AbortController();
  readonly #replicaSets = new Map<string, KnownReplicaSet>();
  #deployment: { readonly object: DeploymentObject; readonly digest: string } | null = null;
  #watches: readonly Watch[] = [];
  #wake: (() => void)[] = [];
  #newsAt = Date.now();
  /** News has come since the last look. */
  #unseen = false;
  /** The counts of the Deployment and of its ReplicaSets do not agree. */
  #disagreeSince: number | null = null;
  /** The API server refused a patch because of a change of the Deployment that we have not been told of since. */
  #staleSince: number | null = null;

  private constructor(client: RestClient, place: DeploymentPlace, template: (digest: string) => Promise<PodTemplate>) {
    this.#client = client;
    this.#place = place;
    this.#template = template;
  }

  /** Opens the watches; `template` gives a kept pod template by its digest. */
  static async open(
    client: RestClient,
    place: DeploymentPlace,
    template: (digest: string) => Promise<PodTemplate>,
  ): Promise<DeploymentWorkload> {
    const workload = new DeploymentWorkload(client, place, template);
    await workload.#start();
    return workload;
  }

  async #start(): Promise<void> {
    const { namespace, name } = this.#place;
    const base = `/apis/apps/v1/namespaces/${namespace}`;
    const deployments = new Watch(
      this.#client,
      `${base}/deployments`,
      { fieldSelector: `metadata.name=${name}` },
      {
        onList: (objects) => {
          if (objects.length > 0) this.#seeDeployment(objects[0]);
          else this.#loseDeployment();
        },
        onUpsert: (object) => this.#seeDeployment(object),
        onDelete: () => this.#loseDeployment(),
      },
      this.#ended.signal,
    );
    await deployments.listed;
    const selector = this.#deployment ? selectorQuery(this.#deployment.object.spec.selector) : '';
    const replicaSets = new Watch(
      this.#client,
      `${base}/replicasets`,
      { labelSelector: selector },
      {
        onList: (objects) => {
          const seen = new Set(objects.map((object) => replicaSetSchema.parse(object).metadata.name));
          for (const known of this.#replicaSets.keys()) if (!seen.has(known)) this.#replicaSets.delete(known);
          for (const object of objects) this.#seeReplicaSet(object);
          this.#news();
        },
        onUpsert: (object) => this.#seeReplicaSet(object),
        onDelete: (object) => {
          this.#replicaSets.delete(replicaSetSchema.parse(object).metadata.name);
          this.#news();
        },
      },
      this.#ended.signal,
    );
    await replicaSets.listed;
    this.#watches = [deployments, replicaSets];
  }

  observe(): Observation | null {
    this.#unseen = false;
    if (!this.#deployment || this.#deployment.object.metadata.deletionTimestamp) return null;
    return observe(this.#deployment.object, this.#deployment.digest, this.#replicaSets.values());
  }

  async changed(until: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#mayBeBehind()) await this.refresh();
    // What came while a patch was answered (most often the status that made it a conflict) is not to be waited for again.
    if (this.#unseen) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, until - Date.now()));
      signal.addEventListener('abort', done, { once: true });
      this.#wake.push(done);
    });
    signal.throwIfAborted();
  }

  #mayBeBehind(): boolean {
    const now = Date.now();
    const lasts = (since: number | null, limitMs: number): boolean => since !== null && now - since >= limitMs;
    return (
      lasts(this.#staleSince, CONFLICT_BACKSTOP_MS) || lasts(this.#disagreeSince, COUNTS_BACKSTOP_MS) || lasts(this.#newsAt, BACKSTOP_MS)
    );
  }

  /** Reads both collections without the watches. */
  async refresh(): Promise<void> {
    this.#newsAt = Date.now();
    this.#staleSince = null;
    this.#disagreeSince = null;
    await Promise.all(this.#watches.map((watch) => watch.refresh()));
  }

  async apply(change: Change): Promise<'applied' | 'conflict'> {
    const { namespace, name } = this.#place;
    if (change.kind !== 'pause') await this.#countsAgree();
    const known = this.#deployment?.object.metadata;
    if (change.kind !== 'pause' && known?.resourceVersion !== change.resourceVersion) return 'conflict';
    const template = change.kind === 'set' && change.template ? await this.#template(change.mark.targetDigest) : null;
    try {
      const patch = patchFor(change, known?.annotations, template);
      this.#seeDeployment(await this.#client.patch(`/apis/apps/v1/namespaces/${namespace}/deployments/${name}`, 'json', patch));
      return 'applied';
    } catch (error) {
      if (hasStatus(error, 409)) this.#staleSince ??= Date.now();
      // 409: changed since; 422 on a pause: the tested annotation is not ours any more; 404: deleted, which the next look tells.
      if (hasStatus(error, 409, 404) || (change.kind === 'pause' && hasStatus(error, 422))) return 'conflict';
      throw error;
    }
  }

  /**
   * The controller writes the Deployment's status a few milliseconds after each change of a ReplicaSet's: a patch in between would be
   * a request that can only earn a 409. Waits for it, and no longer than it takes as a rule.
   */
  async #countsAgree(): Promise<void> {
    const until = Date.now() + STATUS_LAG_MS;
    for (let left = STATUS_LAG_MS; left > 0 && !this.#isCounted(); left = until - Date.now()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  #isCounted(): boolean {
    const deployment = this.#deployment?.object;
    if (!deployment) return true;
    const owned = [...this.#replicaSets.values()].filter((known) =>
      known.object.metadata.ownerReferences?.some((owner) => owner.uid === deployment.metadata.uid),
    );
    const sum = (count: (status: ReplicaSetObject['status']) => number): number =>
      owned.reduce((total, { object }) => total + count(object.status), 0);
    return (
      deployment.status.readyReplicas === sum((status) => status.readyReplicas) &&
      deployment.status.replicas === sum((status) => status.replicas)
    );
  }

  async diagnose(digest: string): Promise<Diagnosis> {
    const [replicaSet] = [...this.#replicaSets.values()].filter(
      (known) =>
        known.templateDigest === digest &&
        known.object.metadata.ownerReferences?.some((owner) => owner.uid === this.#deployment?.object.metadata.uid),
    );
    if (!replicaSet) return { instances: [], creationFailure: null };
    return diagnosePods(this.#client, this.#place.namespace, replicaSet.object);
  }

  async explain(pods: readonly string[]): Promise<readonly Explanation[]> {
    return explainPods(this.#client, this.#place.namespace, pods);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    this.#news();
  }

  #seeDeployment(raw: unknown): void {
    const parsed = deploymentSchema.safeParse(raw);
    if (!parsed.success)
      throw new SluiceError(
        'unexpected-object',
        'world',
        `Deployment ${this.#place.namespace}/${this.#place.name} has a shape that is not understood: ${parsed.error.message}`,
      );
    const known = this.#deployment?.object.metadata;
    if (known && known.uid === parsed.data.metadata.uid && isOlder(parsed.data.metadata.resourceVersion, known.resourceVersion)) return;
    this.#deployment = { object: parsed.data, digest: templateDigest(parsed.data.spec.template) };
    this.#staleSince = null;
    this.#news();
  }

  #loseDeployment(): void {
    this.#deployment = null;
    this.#staleSince = null;
    this.#news();
  }

  #seeReplicaSet(raw: unknown): void {
    const object = replicaSetSchema.parse(raw);
    const known = this.#replicaSets.get(object.metadata.name);
    if (
      known &&
      known.object.metadata.uid === object.metadata.uid &&
      isOlder(object.metadata.resourceVersion, known.object.metadata.resourceVersion)
    )
      return;
    // A ReplicaSet's template cannot change.
    const digest = known && known.object.metadata.uid === object.metadata.uid ? known.templateDigest : templateDigest(object.spec.template);
    this.#replicaSets.set(object.metadata.name, { object, templateDigest: digest });
    this.#news();
  }

  #news(): void {
    this.#newsAt = Date.now();
    if (this.#isCounted()) this.#disagreeSince = null;
    else this.#disagreeSince ??= this.#newsAt;
    this.#unseen = true;
    const wake = this.#wake;
    this.#wake = [];
    for (const done of wake) done();
  }
}

/** resourceVersions of one collection are ordered numbers (KEP-5504); where they are not numbers, nothing is taken for older. */
function isOlder(version: string, than: string): boolean {
  if (!/^\d+$/.test(version) || !/^\d+$/.test(than)) return false;
  return BigInt(version) < BigInt(than);
}
