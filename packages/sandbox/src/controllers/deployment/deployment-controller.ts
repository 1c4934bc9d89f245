import type { ObjectApi } from '../../api/object-api.ts';
import type { StoredChange } from '../../api/object-store.ts';
import { collectionOf, DEPLOYMENTS, PODS, REPLICA_SETS } from '../../api/resource-type.ts';
import type { Deployment, ReplicaSet } from '../../kube/objects.ts';
import { controllerOf, isControlledBy } from '../owner.ts';
import type { PostEvent } from '../post-event.ts';
import { type Schedule, WorkQueue } from '../work-queue.ts';
import { DeploymentSync } from './deployment-sync.ts';

/** Looks at a Deployment whenever it or one of its ReplicaSets has changed, or a time has come that its last look named. */
export class DeploymentController {
  readonly #api: ObjectApi;
  readonly #post: PostEvent;
  readonly #queue: WorkQueue;
  readonly #unsubscribe: () => void;

  constructor(api: ObjectApi, post: PostEvent, schedule?: Schedule) {
    this.#api = api;
    this.#post = post;
    this.#queue = new WorkQueue(api.clock, (key) => this.#sync(key), schedule);
    this.#unsubscribe = api.store.subscribe((change) => this.#onChange(change));
    for (const { metadata } of api.list(DEPLOYMENTS)) this.#queue.add(`${metadata.namespace}/${metadata.name}`);
  }

  stop(): void {
    this.#unsubscribe();
    this.#queue.stop();
  }

  #onChange({ collection, type, object }: StoredChange): void {
    const { namespace, name } = object.metadata;
    if (collection === collectionOf(DEPLOYMENTS)) this.#queue.add(`${namespace}/${name}`);
    else if (collection === collectionOf(REPLICA_SETS)) {
      const owner = controllerOf(object);
      if (owner?.kind === 'Deployment') this.#queue.add(`${namespace}/${owner.name}`);
    } else if (collection === collectionOf(PODS) && type === 'DELETED') this.#onPodGone(object);
  }

  /** `Recreate` waits for the last pod to be gone. */
  #onPodGone(pod: StoredChange['object']): void {
    const { namespace = '' } = pod.metadata;
    const set = this.#api.find(REPLICA_SETS, namespace, controllerOf(pod)?.name ?? '');
    const owner = set === undefined ? undefined : controllerOf(set);
    if (owner?.kind === 'Deployment') this.#queue.add(`${namespace}/${owner.name}`);
  }

  #sync(key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const deployment = this.#api.find<Deployment>(DEPLOYMENTS, namespace, name);
    if (deployment === undefined) return;
    const owned = this.#api.ownedBy<ReplicaSet>(deployment.metadata.uid ?? '', REPLICA_SETS);
    const sets = owned.filter((set) => isControlledBy(set, deployment));
    const again = new DeploymentSync(this.#api, this.#post, deployment, sets).run();
    if (again !== undefined) this.#queue.addAfter(key, again);
  }
}
