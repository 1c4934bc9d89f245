import type { DeploymentObservation, Observation, PodObservation, ReplicaSetObservation } from '../observation.ts';

/** Handmade observations of a Deployment `web`, one resourceVersion and 10 ms apart. */
export class Sequence {
  readonly observations: Observation[] = [];
  #n: number;
  #rv = 0;
  #at = 1000;
  #generation = 1;
  #started = false;
  #uncounted = 0;
  readonly #sets = new Map<string, ReplicaSetObservation>();
  readonly #pods = new Map<string, PodObservation>();

  constructor(n: number) {
    this.#n = n;
    this.#deployment({});
  }

  replicaSet(name: string, spec: number): this {
    const set: ReplicaSetObservation = {
      ...this.#common(name),
      kind: 'replicaset',
      owner: 'web',
      image: `image-${name}`,
      hash: name,
      revision: 1,
      spec,
      desired: this.#n,
    };
    return this.#push(set, this.#sets);
  }

  pods(owner: string, count: number): this {
    for (let index = 0; index < count; index += 1) {
      this.#push(
        {
          ...this.#common(`${owner}-${index}`),
          kind: 'pod',
          owner,
          phase: 'Running',
          ready: true,
          deleting: false,
          disrupted: false,
          reason: undefined,
        },
        this.#pods,
      );
    }
    return this;
  }

  baseline(): this {
    this.observations.push({ kind: 'baseline', at: this.#at, rv: this.#rv });
    this.#started = true;
    return this;
  }

  wait(ms: number): this {
    this.#at += ms;
    return this;
  }

  patch(manager?: string): this {
    return this.#deployment({ manager });
  }

  pause(annotations: Record<string, string> = {}): this {
    return this.#deployment({ paused: true, annotations });
  }

  scale(n: number): this {
    this.#n = n;
    return this.#deployment({});
  }

  resize(name: string, spec: number, desired = this.#sets.get(name)?.desired): this {
    return this.#change(this.#sets, name, { spec, desired });
  }

  /** Readiness lost on the last `count` ready pods. */
  lose(owner: string, count: number): this {
    for (const pod of this.#ready(owner).slice(-count)) this.#change(this.#pods, pod.name, { ready: false });
    return this;
  }

  /** The same, and the Deployment's status does not tell of it yet. */
  loseUncounted(owner: string, count: number): this {
    this.#uncounted += count;
    return this.lose(owner, count);
  }

  fail(owner: string, count: number): this {
    for (const pod of this.#ready(owner).slice(-count))
      this.#change(this.#pods, pod.name, { ready: false, phase: 'Failed', reason: 'Evicted' });
    return this;
  }

  remove(owner: string, count: number, how: { disrupted?: boolean; unready?: boolean } = {}): this {
    const unready = [...this.#pods.values()].filter((pod) => pod.owner === owner && !pod.ready);
    for (const pod of (how.unready === true ? unready : this.#ready(owner)).slice(0, count)) {
      this.#change(this.#pods, pod.name, { deleting: true, disrupted: how.disrupted === true });
      this.#change(this.#pods, pod.name, { change: 'deleted' });
      this.#pods.delete(pod.name);
    }
    return this;
  }

  #ready(owner: string): PodObservation[] {
    return [...this.#pods.values()].filter((pod) => pod.owner === owner && pod.ready && !pod.deleting);
  }

  #deployment(facts: Partial<DeploymentObservation>): this {
    this.#generation += 1;
    this.observations.push({
      ...this.#common('web'),
      kind: 'deployment',
      generation: this.#generation,
      n: this.#n,
      paused: false,
      counted: [...this.#pods.values()].filter(({ ready, deleting }) => ready && !deleting).length + this.#uncounted,
      image: 'image',
      minReadySeconds: 0,
      maxSurge: 0,
      maxUnavailable: 1,
      revision: 1,
      annotations: {},
      manager: undefined,
      ...facts,
    });
    return this;
  }

  #common(name: string) {
    this.#rv += 1;
    this.#at += 10;
    return { at: this.#at, rv: this.#rv, change: this.#started ? ('modified' as const) : ('present' as const), name, uid: name };
  }

  #push<T extends ReplicaSetObservation | PodObservation>(observation: T, into: Map<string, T>): this {
    into.set(observation.name, observation);
    this.observations.push(observation);
    return this;
  }

  #change<T extends ReplicaSetObservation | PodObservation>(objects: Map<string, T>, name: string, facts: Partial<T>): this {
    const before = objects.get(name);
    if (before === undefined) throw new Error(`no ${name} in this sequence`);
    return this.#push({ ...before, ...this.#common(name), ...facts }, objects);
  }
}
