import { isDeepStrictEqual } from 'node:util';
import { type Clock, REAL_CLOCK, timestamp } from '../clock/clock.ts';
import { type KubeClient, MERGE_PATCH, STRATEGIC_MERGE_PATCH, statusOf } from '../kube/kube-client.ts';
import type { Node, Pod } from '../kube/objects.ts';
import { type ChangeType, watch } from '../kube/watch.ts';
import { Limiter } from '../process/limiter.ts';
import { type Behaviour, type BehaviourRule, behaviourOf, checkRules, HEALTHY } from './behaviour.ts';
import { type ControlServer, startControlServer } from './control-server.ts';
import { type LogServer, startLogServer } from './log-server.ts';
import { alikeNodes, type NodeOptions, registerNode } from './nodes.ts';
import type { PodNetwork } from './pod-addresses.ts';
import { BOUND, nextStep, type PodLife } from './pod-life.ts';
import { ADDRESS_ANNOTATION, PodServers, type ServedAt } from './pod-servers.ts';
import { type LifeEvent, lifeEvent, podStatus, unhealthy } from './pod-status.ts';
import { Scheduler } from './scheduler.ts';
import { unansweredProbe } from './unanswered-probe.ts';

export interface KubeletOptions {
  readonly client: KubeClient;
  /** Default: five alike nodes. */
  readonly nodes?: readonly NodeOptions[];
  readonly rules?: readonly BehaviourRule[];
  /** What pods do that no rule or annotation speaks of. */
  readonly base?: Partial<Behaviour>;
  /** Only this namespace's pods; default all. */
  readonly namespace?: string;
  /** Most requests in flight. */
  readonly requests?: number;
  /** Fixed port of the control server; default a free one. */
  readonly controlPort?: number;
  /** Default the real one. */
  readonly clock?: Clock;
  /** All pods serve; without it those whose behaviour says so. */
  readonly serve?: boolean;
  /** Where pods that serve have their addresses; default `loopback`. */
  readonly podNetwork?: PodNetwork;
  /** Told of requests that failed for another reason than a lost race. */
  readonly onTrouble?: (message: string) => void;
}

interface Actor {
  readonly uid: string;
  pod: Pod;
  life: PodLife | undefined;
  /** When it came to `life`. */
  sinceMs: number;
  /** Takes the next step back. */
  timer: (() => void) | undefined;
  /** A request that writes this pod is on its way. */
  busy: boolean;
  terminating: boolean;
  gone: boolean;
  unschedulable: string | undefined;
  annotations: string;
  /** The newest event about it. */
  said: LifeEvent | undefined;
}

const RETRY_MS = 200;

/**
 * Scheduler and kubelet of simulated nodes in one: binds pending pods, takes them through the life their behaviour asks for, and ends those that
 * are deleted. It speaks to the Kubernetes API only, so it serves any of them, and it never looks at who owns a pod.
 */
export class Kubelet implements AsyncDisposable {
  readonly #options: KubeletOptions;
  readonly #client: KubeClient;
  readonly #clock: Clock;
  readonly #limiter: Limiter;
  readonly #base: Behaviour;
  readonly #nodes: readonly NodeOptions[];
  readonly #actors = new Map<string, Actor>();
  readonly #scheduler = new Scheduler();
  readonly #servers: PodServers;
  readonly #stop = new AbortController();
  #rules: readonly BehaviourRule[];
  #logs: LogServer | undefined;
  #control: ControlServer | undefined;
  #retry: (() => void) | undefined;
  #addresses = 0;
  #events = 0;

  private constructor(options: KubeletOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#clock = options.clock ?? REAL_CLOCK;
    this.#limiter = new Limiter(options.requests ?? 32);
    this.#base = { ...HEALTHY, serves: options.serve === true, ...options.base };
    this.#nodes = options.nodes ?? alikeNodes(5);
    this.#servers = new PodServers(options.podNetwork ?? 'loopback');
    this.#rules = options.rules ?? [];
    checkRules(this.#rules);
  }

  /** Registers the nodes and takes up its work; resolves when it watches. */
  static async start(options: KubeletOptions): Promise<Kubelet> {
    const kubelet = new Kubelet(options);
    try {
      await kubelet.#begin();
    } catch (error) {
      await kubelet.stop();
      throw error;
    }
    return kubelet;
  }

  /** `GET` and `PUT` of `/behaviours`: the rules as JSON. */
  get controlUrl(): string {
    return `http://127.0.0.1:${this.#control?.port}/behaviours`;
  }

  get behaviours(): readonly BehaviourRule[] {
    return this.#rules;
  }

  /** Takes effect at once, on running pods too: a version can turn bad or get well. */
  setBehaviours(rules: readonly BehaviourRule[]): void {
    checkRules(rules);
    this.#rules = rules;
    for (const actor of this.#actors.values()) this.#arm(actor);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#retry?.();
    for (const actor of this.#actors.values()) actor.timer?.();
    await Promise.all([this.#logs?.close(), this.#control?.close(), this.#servers.stop()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #begin(): Promise<void> {
    this.#logs = await startLogServer((namespace, name, previous) => this.#log(namespace, name, previous));
    this.#control = await startControlServer(this, this.#options.controlPort);
    for (const node of this.#nodes) await registerNode(this.#client, node, this.#logs.port);
    await watch<Node>(
      this.#client,
      '/api/v1/nodes',
      {
        onSnapshot: (nodes) => nodes.forEach((node) => void this.#scheduler.setNode(node)),
        onChange: (type, node) => {
          if (type === 'DELETED') this.#scheduler.removeNode(node.metadata.name);
          else this.#scheduler.setNode(node);
          this.#retryUnschedulable();
        },
      },
      this.#stop.signal,
    );
    const { namespace } = this.#options;
    await watch<Pod>(
      this.#client,
      namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`,
      {
        onSnapshot: (pods) => {
          const present = new Set(pods.map((pod) => pod.metadata.uid));
          for (const actor of this.#actors.values()) if (!present.has(actor.uid)) this.#forget(actor);
          for (const pod of pods) this.#onPod('ADDED', pod);
        },
        onChange: (type, pod) => this.#onPod(type, pod),
      },
      this.#stop.signal,
    );
  }

  #onPod(type: ChangeType, pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    const known = this.#actors.get(uid);
    const { nodeName } = pod.spec;
    // Somebody else's node: nothing here runs it.
    if (nodeName !== undefined && this.#nodes.every(({ name }) => name !== nodeName)) return;
    if (type === 'DELETED') {
      if (known !== undefined) this.#forget(known);
      return;
    }
    if (known === undefined) {
      const actor: Actor = {
        uid,
        pod,
        life: undefined,
        sinceMs: this.#clock.now(),
        timer: undefined,
        busy: false,
        terminating: false,
        gone: false,
        unschedulable: undefined,
        annotations: JSON.stringify(pod.metadata.annotations ?? {}),
        said: undefined,
      };
      this.#actors.set(uid, actor);
      this.#scheduler.adopt(pod);
      this.#advance(actor);
    } else if (newer(pod, known.pod)) {
      known.pod = pod;
      this.#advance(known);
    }
  }

  #forget(actor: Actor): void {
    actor.gone = true;
    actor.timer?.();
    this.#actors.delete(actor.uid);
    void this.#servers.stop(actor.uid);
    if (this.#scheduler.release(actor.uid)) this.#retryUnschedulable();
  }

  /** Looks at what is known of the pod and sees to whatever it needs next. */
  #advance(actor: Actor): void {
    if (actor.gone || actor.busy || actor.terminating || this.#stop.signal.aborted) return;
    const { pod } = actor;
    if (pod.metadata.deletionTimestamp !== undefined) {
      this.#terminate(actor);
    } else if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') {
      actor.timer?.();
      if (this.#scheduler.release(actor.uid)) this.#retryUnschedulable();
    } else if (pod.spec.nodeName === undefined) {
      if (actor.unschedulable === undefined && (pod.spec.schedulingGates ?? []).length === 0) void this.#schedule(actor);
    } else if (actor.life === undefined) {
      this.#scheduler.adopt(pod);
      actor.life = lifeFromStatus(pod);
      actor.sinceMs = this.#clock.now();
      this.#arm(actor);
    } else {
      const annotations = JSON.stringify(pod.metadata.annotations ?? {});
      if (annotations === actor.annotations && actor.timer !== undefined) return;
      actor.annotations = annotations;
      this.#arm(actor);
    }
  }

  async #schedule(actor: Actor): Promise<void> {
    const { pod } = actor;
    const placement = this.#scheduler.place(pod);
    if (placement.kind === 'unschedulable') {
      actor.unschedulable = placement.message;
      await this.#write(actor, async () => {
        const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: placement.message };
        const unchanged = pod.status?.conditions?.some(({ type, message }) => type === 'PodScheduled' && message === placement.message);
        if (unchanged === true) return pod;
        this.#post(pod, { type: 'Warning', reason: 'FailedScheduling', message: placement.message }, 'default-scheduler');
        return this.#client.patch<Pod>(`${pathOf(pod)}/status`, { status: { conditions: [condition] } }, STRATEGIC_MERGE_PATCH);
      });
      return;
    }
    const bound = await this.#write(actor, async () => {
      await this.#client.create(`${pathOf(pod)}/binding`, {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: pod.metadata.name, uid: pod.metadata.uid },
        target: { apiVersion: 'v1', kind: 'Node', name: placement.name },
      });
      return undefined;
    });
    if (!bound) this.#scheduler.release(actor.uid);
  }

  /** Room came free or a node changed: everything that waits is tried again, at most every 20 ms. */
  #retryUnschedulable(): void {
    if (this.#retry !== undefined || this.#stop.signal.aborted) return;
    this.#retry = this.#clock.after(20, () => {
      this.#retry = undefined;
      for (const actor of this.#actors.values()) {
        if (actor.unschedulable === undefined) continue;
        actor.unschedulable = undefined;
        this.#advance(actor);
      }
    });
  }

  #behaviour(pod: Pod): Behaviour {
    const images = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].map(({ image }) => image);
    try {
      const behaviour = behaviourOf(images, pod.metadata.annotations ?? {}, this.#rules, this.#base);
      return unansweredProbe(pod, '') === undefined ? behaviour : { ...behaviour, neverReady: true };
    } catch (error) {
      this.#options.onTrouble?.(
        `pod ${pod.metadata.namespace}/${pod.metadata.name}: ${error instanceof Error ? error.message : String(error)}`,
      );
      return this.#base;
    }
  }

  #arm(actor: Actor): void {
    actor.timer?.();
    actor.timer = undefined;
    const { life } = actor;
    const ended = actor.pod.status?.phase === 'Failed' || actor.pod.status?.phase === 'Succeeded';
    if (life === undefined || actor.gone || actor.terminating || ended || this.#stop.signal.aborted) return;
    const behaviour = this.#behaviour(actor.pod);
    const step = nextStep(life, behaviour);
    if (step === undefined) {
      if (life.stage === 'running' && !life.ready && !life.wasReady && behaviour.neverReady)
        this.#post(actor.pod, unhealthy(unansweredProbe(actor.pod, actor.pod.status?.podIP ?? '')?.message));
      return;
    }
    const wait = Math.max(0, actor.sinceMs + step.afterMs - this.#clock.now());
    if (wait === 0) void this.#reach(actor, step.life);
    else actor.timer = this.#clock.after(wait, () => void this.#reach(actor, step.life));
  }

  async #reach(actor: Actor, life: PodLife): Promise<void> {
    if (actor.busy || actor.gone) return;
    await this.#write(actor, async () => {
      const { pod } = actor;
      const served = await this.#serve(actor);
      const podIp = served?.podIp ?? pod.status?.podIP ?? this.#address();
      const status = podStatus(pod, life, { now: new Date(this.#clock.now()), podIp });
      const { uid, resourceVersion } = pod.metadata;
      const annotations = served?.address === undefined ? undefined : { [ADDRESS_ANNOTATION]: served.address };
      // With the resourceVersion: an eviction or a deletion that came first must not be written over.
      const body = { metadata: { uid, resourceVersion, ...(annotations && { annotations }) }, status };
      const written = await this.#client.patch<Pod>(`${pathOf(pod)}/status`, body, MERGE_PATCH);
      actor.life = life;
      actor.sinceMs = this.#clock.now();
      actor.annotations = JSON.stringify(written.metadata.annotations ?? {});
      if (life.stage === 'running') await this.#servers.started(pod);
      const event = lifeEvent(pod, life);
      if (event !== undefined) this.#post(pod, event);
      return written;
    });
    // Otherwise the look at the fresh pod arms it.
    if (!actor.busy) this.#arm(actor);
  }

  #terminate(actor: Actor): void {
    actor.terminating = true;
    actor.timer?.();
    const graceMs = (actor.pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
    const wait = Math.min(this.#behaviour(actor.pod).terminationMs, graceMs);
    actor.timer = this.#clock.after(wait, () => void this.#finishTermination(actor));
  }

  async #finishTermination(actor: Actor): Promise<void> {
    const { pod } = actor;
    try {
      await this.#limiter.run(() => this.#client.delete(pathOf(pod), { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } }));
    } catch (error) {
      if (statusOf(error) === 404 || statusOf(error) === 409 || this.#stop.signal.aborted) return;
      this.#trouble('ending', pod, error);
      actor.timer = this.#clock.after(RETRY_MS, () => void this.#finishTermination(actor));
    }
  }

  /** One write of this pod at a time. True when it was done; a lost race looks at the pod again, anything else is tried again. */
  async #write(actor: Actor, task: () => Promise<Pod | undefined>): Promise<boolean> {
    actor.busy = true;
    let done = false;
    let again = 0;
    try {
      const written = await this.#limiter.run(task);
      if (written !== undefined && newer(written, actor.pod)) actor.pod = written;
      done = true;
    } catch (error) {
      const status = statusOf(error);
      if (this.#stop.signal.aborted || actor.gone) return false;
      if (status === 409) await this.#look(actor);
      else if (status === 404) this.#forget(actor);
      else {
        this.#trouble('writing', actor.pod, error);
        again = RETRY_MS;
      }
    } finally {
      actor.busy = false;
    }
    if (again === 0) this.#advanceAfterWrite(actor, done);
    else this.#clock.after(again, () => this.#advanceAfterWrite(actor, false));
    return done;
  }

  #advanceAfterWrite(actor: Actor, done: boolean): void {
    const { pod } = actor;
    const waitsForBinding = done && pod.spec.nodeName === undefined;
    if (waitsForBinding) return;
    if (!done && actor.life !== undefined) actor.timer = undefined;
    this.#advance(actor);
  }

  async #look(actor: Actor): Promise<void> {
    try {
      const fresh = await this.#client.get<Pod>(pathOf(actor.pod));
      // A StatefulSet gives the name to the next pod.
      if (fresh.metadata.uid === actor.uid) actor.pod = fresh;
      else this.#forget(actor);
    } catch (error) {
      if (statusOf(error) === 404) this.#forget(actor);
      else this.#trouble('reading', actor.pod, error);
    }
  }

  /** Where the pod is reached, from its first status on; its program answers while it runs, as its life and behaviour are at every request. */
  async #serve(actor: Actor): Promise<Partial<ServedAt> | undefined> {
    const { address, serves } = this.#behaviour(actor.pod);
    if (address !== undefined) return { podIp: address };
    if (!serves) return undefined;
    return this.#servers.start(actor.pod, () => {
      const { life, pod, gone } = actor;
      if (life?.stage !== 'running' || gone) return undefined;
      const behaviour = this.#behaviour(pod);
      return { behaviour, text: behaviour.text ?? pod.spec.containers[0]?.image ?? '', ready: life.ready, restarts: life.restarts };
    });
  }

  #address(): string {
    this.#addresses += 1;
    return `10.${100 + Math.floor(this.#addresses / 65_536)}.${Math.floor(this.#addresses / 256) % 256}.${this.#addresses % 256}`;
  }

  #post(pod: Pod, event: LifeEvent, component = 'kubelet'): void {
    // Kubernetes counts what is said again in a row in the event that is there.
    const actor = this.#actors.get(pod.metadata.uid ?? '');
    if (actor !== undefined && isDeepStrictEqual(actor.said, event)) return;
    if (actor !== undefined) actor.said = event;
    this.#events += 1;
    const now = timestamp(this.#clock);
    const { name, namespace, uid, resourceVersion } = pod.metadata;
    const body = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${this.#clock.now().toString(16)}${this.#events.toString(16)}`, namespace },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, resourceVersion },
      ...event,
      source: { component, ...(pod.spec.nodeName !== undefined && { host: pod.spec.nodeName }) },
      reportingComponent: component,
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    };
    void this.#limiter.run(() => this.#client.create(`/api/v1/namespaces/${namespace}/events`, body)).catch(() => undefined);
  }

  #log(namespace: string, name: string, previous: boolean): readonly string[] | undefined {
    for (const { pod, life } of this.#actors.values()) {
      if (pod.metadata.name !== name || pod.metadata.namespace !== namespace) continue;
      // The first container of a pod has none before it.
      if (previous && (life === undefined || life.restarts === 0)) return undefined;
      const { log } = this.#behaviour(pod);
      if (log.length > 0) return log;
      const image = pod.spec.containers[0]?.image ?? '';
      const started = `starting ${image}`;
      return previous || life?.stage === 'crashed' ? [started, 'fatal: exit code 1'] : [started, 'listening on :8080'];
    }
    return undefined;
  }

  #trouble(what: string, pod: Pod, error: unknown): void {
    this.#options.onTrouble?.(
      `${what} pod ${pod.metadata.namespace}/${pod.metadata.name}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function pathOf(pod: Pod): string {
  return `/api/v1/namespaces/${pod.metadata.namespace}/pods/${pod.metadata.name}`;
}

function newer(a: Pod, b: Pod): boolean {
  return Number(a.metadata.resourceVersion) > Number(b.metadata.resourceVersion);
}

/** A kubelet that starts over goes on with the pods it finds. */
function lifeFromStatus(pod: Pod): PodLife {
  const container = pod.status?.containerStatuses?.[0];
  if (container?.state.running === undefined) return BOUND;
  return { stage: 'running', restarts: container.restartCount, ready: container.ready, wasReady: container.ready, healed: false };
}
