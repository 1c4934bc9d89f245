import {
  type DeploymentObservation,
  type Observation,
  type PodObservation,
  type ReplicaSetObservation,
  type StateSummary,
  serves,
} from './observation.ts';

/** A namespace as the observations so far describe it. Apply them in the order of `rv` for the truth, of arrival for what was known. */
export class World {
  readonly pods = new Map<string, PodObservation>();
  readonly replicaSets = new Map<string, ReplicaSetObservation>();
  readonly deployments = new Map<string, DeploymentObservation>();
  readonly #ready = new Map<string, number>();
  readonly #active = new Map<string, number>();

  apply(observation: Observation): void {
    switch (observation.kind) {
      case 'baseline':
        return;
      case 'pod': {
        const before = this.pods.get(observation.uid);
        if (before !== undefined) this.#count(before, -1);
        if (observation.change === 'deleted') this.pods.delete(observation.uid);
        else {
          this.pods.set(observation.uid, observation);
          this.#count(observation, 1);
        }
        return;
      }
      case 'replicaset':
        if (observation.change === 'deleted') this.replicaSets.delete(observation.name);
        else this.replicaSets.set(observation.name, observation);
        return;
      case 'deployment':
        if (observation.change === 'deleted') this.deployments.delete(observation.name);
        else this.deployments.set(observation.name, observation);
    }
  }

  /** Serving pods of a ReplicaSet. */
  readyOf(replicaSet: string): number {
    return this.#ready.get(replicaSet) ?? 0;
  }

  /** Pods a ReplicaSet counts as its own: neither over nor being deleted. */
  activeOf(replicaSet: string): number {
    return this.#active.get(replicaSet) ?? 0;
  }

  replicaSetsOf(deployment: string): ReplicaSetObservation[] {
    return [...this.replicaSets.values()].filter(({ owner }) => owner === deployment);
  }

  /** Serving pods of a Deployment. */
  readyTotal(deployment: string): number {
    let total = 0;
    for (const { name, owner } of this.replicaSets.values()) if (owner === deployment) total += this.readyOf(name);
    return total;
  }

  summary(): StateSummary {
    const replicaSets = Object.fromEntries(
      [...this.replicaSets.values()]
        .filter(({ name, spec }) => spec > 0 || this.activeOf(name) > 0)
        .map(({ name, image, spec }) => [name, { image, spec, ready: this.readyOf(name), pods: this.activeOf(name) }]),
    );
    const deployments = Object.fromEntries(
      [...this.deployments.values()].map(({ name, n, paused }) => {
        const pods = this.replicaSetsOf(name).reduce((sum, set) => sum + this.activeOf(set.name), 0);
        return [name, { n, paused, ready: this.readyTotal(name), pods }];
      }),
    );
    return { deployments, replicaSets };
  }

  #count(pod: PodObservation, by: 1 | -1): void {
    if (pod.owner === undefined) return;
    if (serves(pod)) this.#ready.set(pod.owner, this.readyOf(pod.owner) + by);
    const active = !pod.deleting && pod.phase !== 'Failed' && pod.phase !== 'Succeeded';
    if (active) this.#active.set(pod.owner, this.activeOf(pod.owner) + by);
  }
}
