import { setTimeout as sleep } from 'node:timers/promises';
import {
  beginVerification,
  judgeVerification,
  type MetricPlace,
  type MetricSource,
  type Reading,
  type ResolvedMetric,
  takeReadings,
  type VerificationJudgement,
} from '@sluice/core';
import { type BehaviourText, type Load, type Pod, type ReplicaSet, startLoad } from '@sluice/sandbox';
import type { Plane } from '../plane.ts';
import { until } from '../scenarios/scene.ts';
import { behaveInCase } from './case-behaviours.ts';

/** How long a case is looked at. */
export interface Watching {
  readonly metrics: readonly ResolvedMetric[];
  readonly seconds: number;
  /** Ends it earlier, once this is so. */
  readonly until?: (judgement: VerificationJudgement) => boolean;
  /** What happens meanwhile, by the second since the start. */
  readonly during?: (second: number) => Promise<void>;
}

export interface Watched {
  readonly judgement: VerificationJudgement;
  readonly seconds: number;
  /** Each change of the verdict while it was looked at, with the codes of the signals. */
  readonly course: readonly string[];
  readonly readings: readonly (readonly Reading[])[];
}

const LOOK_MS = 1_000;
const REPLICAS = 2;

export const ERRORS: ResolvedMetric = {
  name: 'errors',
  source: 'any',
  ask: { kind: 'counts', bad: 'http_requests_total{$(pods),code=~"5.."}', total: 'http_requests_total{$(pods)}' },
  direction: 'increase',
  tolerance: 1.1,
  critical: true,
  minimum: { requests: 200, points: null, seconds: null },
  onFail: 'rollback',
  onInconclusive: 'pause',
};

export const LATENCY: ResolvedMetric = {
  ...ERRORS,
  name: 'latency',
  ask: { kind: 'latency', histogram: 'http_request_duration_seconds{$(pods)}', thresholdSeconds: 0.25 },
};

/**
 * Two versions of one service in a namespace of their own, as two ReplicaSets: what a release looks like in a hold. Pods answer at real addresses, clients send requests to all
 * of them alike.
 */
export class TwoVersions implements AsyncDisposable {
  readonly namespace: string;
  readonly #plane: Plane;
  #load: Load | null = null;

  private constructor(plane: Plane, namespace: string) {
    this.#plane = plane;
    this.namespace = namespace;
  }

  static async open(
    plane: Plane,
    namespace: string,
    behaviours: { readonly old: BehaviourText; readonly new: BehaviourText },
  ): Promise<TwoVersions> {
    const world = new TwoVersions(plane, namespace);
    await plane.client.create('/api/v1/namespaces', { metadata: { name: namespace } });
    await world.behave(behaviours);
    for (const hash of ['old', 'new'] as const) await world.#createReplicaSet(hash);
    await world.ready();
    return world;
  }

  get place(): MetricPlace {
    return { target: 'here', context: null, namespace: this.namespace, service: 'api', workload: 'api' };
  }

  /** Pods behave by their image, which has the namespace in it. */
  async behave(behaviours: { readonly old: BehaviourText; readonly new: BehaviourText }): Promise<void> {
    behaveInCase(this.#plane, this.namespace, [
      { image: `${this.namespace}:old`, behaviour: behaviours.old },
      { image: `${this.namespace}:new`, behaviour: behaviours.new },
    ]);
  }

  async ready(): Promise<void> {
    const path = `/apis/apps/v1/namespaces/${this.namespace}/replicasets`;
    const ready = async () =>
      (await this.#plane.client.list<ReplicaSet>(path)).items.every(({ status }) => status?.readyReplicas === REPLICAS);
    await until(ready, `the instances in ${this.namespace} ready`, 30_000);
  }

  async #createReplicaSet(hash: string): Promise<void> {
    const labels = { app: this.namespace, 'pod-template-hash': hash };
    await this.#plane.client.create(`/apis/apps/v1/namespaces/${this.namespace}/replicasets`, {
      metadata: { name: `api-${hash}`, labels },
      spec: {
        replicas: REPLICAS,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [{ name: 'main', image: `${this.namespace}:${hash}`, ports: [{ name: 'http', containerPort: 8080 }] }],
            terminationGracePeriodSeconds: 1,
          },
        },
      },
    });
  }

  async send(requestsPerSecond: number): Promise<void> {
    this.#load = await startLoad(this.#plane.endpoint, { namespace: this.namespace, selector: `app=${this.namespace}`, requestsPerSecond });
  }

  /** No more requests; those under way are answered. */
  async quiet(): Promise<void> {
    await this.#load?.stop();
    this.#load = null;
  }

  /** Ready pods: of which version, and where. */
  async pods(): Promise<readonly { readonly name: string; readonly version: 'old' | 'new'; readonly address: string }[]> {
    const { items } = await this.#plane.client.list<Pod>(`/api/v1/namespaces/${this.namespace}/pods`);
    return items
      .filter(({ metadata }) => metadata.name.startsWith('api-'))
      .map(({ metadata, status }) => ({
        name: metadata.name,
        version: metadata.name.startsWith('api-new-') ? 'new' : 'old',
        address: `${status?.podIP}:8080`,
      }));
  }

  /** Looks every second, and judges as a release does. */
  async watch(source: MetricSource, { metrics, seconds, until = () => false, during }: Watching): Promise<Watched> {
    let state = beginVerification(metrics, 0.05);
    const signal = new AbortController().signal;
    const beganAt = Date.now();
    const course: string[] = [];
    const all: Reading[][] = [];
    for (let look = 1, from = beganAt; ; look += 1) {
      await Promise.all([sleep(Math.max(0, beganAt + look * LOOK_MS - Date.now())), during?.(look)]);
      const until_ = Date.now();
      const side = (hash: string) => ({ replicaSets: [`api-${hash}`], from, until: until_ });
      const readings = await Promise.all(
        metrics.map(({ ask }) => source.read({ place: this.place, ask, new: side('new'), old: side('old') }, signal)),
      );
      state = takeReadings(metrics, state, new Map(metrics.map(({ name }, index) => [name, readings[index] ?? NOT_ASKED])), {
        from,
        until: until_,
      });
      all.push(readings);
      from = until_;
      const passed = Math.round((Date.now() - beganAt) / 1000);
      const over = passed >= seconds;
      const judgement = judgeVerification(metrics, state, over ? 'end' : 'during');
      const seen = `${judgement.verdict} (${judgement.signals.map(({ code }) => code).join(', ')})`;
      if (course.at(-1)?.endsWith(seen) !== true) course.push(`${passed} s ${seen}`);
      if (over || until(judgement)) return { judgement, seconds: passed, course, readings: all };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#load?.stop();
    behaveInCase(this.#plane, this.namespace, []);
    await this.#plane.client.delete(`/api/v1/namespaces/${this.namespace}`).catch(() => undefined);
  }
}

const NOT_ASKED: Reading = { kind: 'nothing', verdict: 'error', code: 'unexpected-answer', message: 'not asked' };
