import { ObjectApi } from '../../api/object-api.ts';
import { ObjectStore } from '../../api/object-store.ts';
import { DEPLOYMENTS, NAMESPACES, PODS, REPLICA_SETS } from '../../api/resource-type.ts';
import { timestamp } from '../../clock/clock.ts';
import { VirtualClock } from '../../clock/virtual-clock.ts';
import type { Deployment, Pod, ReplicaSet } from '../../kube/objects.ts';
import { type Controllers, startControllers } from '../controllers.ts';
import { isActive } from '../pod-readiness.ts';

const MOST_ROUNDS = 1000;
const TEST = { manager: 'test' };

/** The controllers on a clock that stands still, with pods that become ready when a test says so. */
export class ControllerBench {
  readonly clock = new VirtualClock();
  readonly api = new ObjectApi(new ObjectStore(), this.clock);
  readonly controllers: Controllers;
  #rounds: (() => void)[] = [];

  constructor() {
    this.api.create(NAMESPACES, '', { metadata: { name: 'shop' } }, TEST);
    this.controllers = startControllers(this.api, (round) => this.#rounds.push(round));
  }

  /** A Deployment `web` of this image. */
  deploy(image: string, spec: Readonly<Record<string, unknown>> = {}): void {
    const body = {
      metadata: { name: 'web' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image }] } },
        ...spec,
      },
    };
    this.api.create(DEPLOYMENTS, 'shop', body, TEST);
    this.settle();
  }

  /** Changes the Deployment, and lets the controllers do all that follows. */
  patch(spec: Readonly<Record<string, unknown>>): void {
    this.api.patch(DEPLOYMENTS, 'shop', 'web', 'strategic', { spec }, TEST);
    this.settle();
  }

  image(image: string): Readonly<Record<string, unknown>> {
    return { template: { spec: { containers: [{ name: 'main', image }] } } };
  }

  /** Runs rounds of work until nothing is left to do. */
  settle(): void {
    for (let count = 0; this.#rounds.length > 0; count += 1) {
      if (count > MOST_ROUNDS) throw new Error(`the controllers found no rest in ${MOST_ROUNDS} rounds`);
      const rounds = this.#rounds;
      this.#rounds = [];
      for (const round of rounds) round();
    }
  }

  advance(milliseconds: number): void {
    this.clock.advance(milliseconds);
    this.settle();
  }

  get deployment(): Deployment {
    return this.api.get<Deployment>(DEPLOYMENTS, 'shop', 'web');
  }

  get replicaSets(): readonly ReplicaSet[] {
    return this.api.list<ReplicaSet>(REPLICA_SETS, 'shop');
  }

  get pods(): readonly Pod[] {
    return this.api.list<Pod>(PODS, 'shop').filter(isActive);
  }

  podsOf(image: string): readonly Pod[] {
    return this.pods.filter(({ spec }) => spec.containers[0]?.image === image);
  }

  /** `image: size/ready/available`, those that have a size. */
  get sizes(): string {
    return this.replicaSets
      .filter(({ spec }) => spec.replicas !== 0)
      .map(
        ({ spec, status }) =>
          `${spec.template.spec.containers[0]?.image}: ${spec.replicas}/${status?.readyReplicas ?? 0}/${status?.availableReplicas ?? 0}`,
      )
      .sort()
      .join(', ');
  }

  /** Binds what waits for a node and makes it run; ready or not. */
  run(pods: readonly Pod[], ready = true): void {
    for (const { metadata, spec, status } of pods) {
      const bound =
        spec.nodeName === undefined
          ? this.api.patch<Pod>(PODS, 'shop', metadata.name, 'merge', { spec: { nodeName: 'node-1' } }, TEST)
          : { metadata };
      const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: timestamp(this.clock) }];
      this.api.update(
        PODS,
        'shop',
        metadata.name,
        { ...bound, status: { ...status, phase: 'Running', conditions } },
        { ...TEST, subresource: 'status' },
      );
    }
    this.settle();
  }

  /** Everything that is not ready becomes so, and what follows, until nothing does. */
  runAll(): void {
    const unready = () =>
      this.pods.filter(({ status }) => status?.conditions?.every(({ type, status: is }) => type !== 'Ready' || is !== 'True') ?? true);
    for (let count = 0; unready().length > 0; count += 1) {
      if (count > MOST_ROUNDS) throw new Error('the pods found no rest');
      this.run(unready());
    }
  }

  fail(pod: Pod): void {
    this.api.patch(
      PODS,
      'shop',
      pod.metadata.name,
      'merge',
      { status: { phase: 'Failed', reason: 'Evicted' } },
      { ...TEST, subresource: 'status' },
    );
    this.settle();
  }
}
