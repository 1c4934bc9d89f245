import type { Change } from '../change.ts';
import { DEFAULT_ORIGINALS, type Mark, NEVER_AVAILABLE_SECONDS, NO_DEADLINE_SECONDS, type Observation } from '../observation.ts';

/** A ReplicaSet with its pods as two counts: those it should have, and those of them that are ready. */
export interface ModelSet {
  readonly template: string;
  readonly createdAt: number;
  spec: number;
  ready: number;
  minReadySeconds: number;
  generation: number;
  observedGeneration: number;
  readyStatus: number;
  availableStatus: number;
  /** The annotations desired-replicas and max-replicas. */
  desiredNote: number;
  maxNote: number;
}

export interface ModelStart {
  readonly desired: number;
  readonly template?: string;
  readonly strategy?: unknown;
  readonly minReadySeconds?: number;
}

/**
 * The Deployment controller as far as holds rest on it, after kubernetes pkg/controller/deployment (sync.go, rolling.go) and
 * pkg/controller/deployment/util: rolling while unpaused, proportional scaling while paused. The ReplicaSet controller removes pods that
 * are not ready first. Templates are their own digests.
 */
export class ControllerModel {
  desired: number;
  paused = false;
  template: string;
  strategy: unknown;
  minReadySeconds: number;
  progressDeadlineSeconds = 600;
  mark: Mark | null = null;
  sets: ModelSet[] = [];
  deleted = false;
  patches = 0;
  #version = 1;

  constructor(start: ModelStart) {
    this.desired = start.desired;
    this.template = start.template ?? 'v1';
    this.strategy = start.strategy ?? DEFAULT_ORIGINALS.strategy;
    this.minReadySeconds = start.minReadySeconds ?? 0;
    const { surge } = this.#fenceposts();
    this.sets.push(newSet(this.template, 0, this.desired, this.desired + surge, this.minReadySeconds));
    for (const set of this.sets) set.spec = this.desired;
    this.becomeReady(this.template, this.desired);
    this.stepReplicaSets();
  }

  observe(): Observation | null {
    if (this.deleted) return null;
    const { maxSurge, maxUnavailable } = rollingOf(this.strategy);
    return {
      uid: 'deployment',
      resourceVersion: String(this.#version),
      desiredCount: this.desired,
      paused: this.paused,
      minReadySeconds: this.minReadySeconds,
      progressDeadlineSeconds: this.progressDeadlineSeconds,
      maxSurge: typeof maxSurge === 'number' ? maxSurge : null,
      maxUnavailable: typeof maxUnavailable === 'number' ? maxUnavailable : null,
      templateDigest: this.template,
      mark: this.mark,
      originals: {
        minReadySeconds: this.minReadySeconds,
        progressDeadlineSeconds: this.progressDeadlineSeconds,
        strategy: this.strategy,
        paused: this.paused,
      },
      heard: this.sets.every((set) => set.observedGeneration >= set.generation),
      replicaSets: this.sets.map((set) => ({
        name: `set-${set.template}`,
        templateDigest: set.template,
        specCount: set.spec,
        readyCount: set.readyStatus,
        availableCount: set.availableStatus,
        minReadySeconds: set.minReadySeconds,
        sizedFor: set.desiredNote,
        shareOf: set.maxNote,
        current: set.observedGeneration >= set.generation,
      })),
    };
  }

  /** As the API server takes it: compare-and-swap, and 0 beside 0 refused. */
  apply(change: Change): 'applied' | 'conflict' {
    if (this.deleted) return 'conflict';
    switch (change.kind) {
      case 'pause':
        if (this.mark?.releaseId !== change.releaseId) return 'conflict';
        this.paused = true;
        break;
      case 'set':
        if (change.resourceVersion !== String(this.#version)) return 'conflict';
        if (change.surge === 0 && change.unavailable === 0) throw new Error('422: maxUnavailable may not be 0 when maxSurge is 0');
        if (change.surge < 0 || change.unavailable < 0) throw new Error('422: must be greater than or equal to 0');
        this.paused = change.paused;
        this.strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: change.surge, maxUnavailable: change.unavailable } };
        this.minReadySeconds = NEVER_AVAILABLE_SECONDS;
        this.progressDeadlineSeconds = NO_DEADLINE_SECONDS;
        if (change.template) this.template = change.mark.targetDigest;
        this.mark = change.mark;
        break;
      case 'finish':
        if (change.resourceVersion !== String(this.#version)) return 'conflict';
        this.paused = change.originals.paused;
        this.strategy = change.originals.strategy;
        this.minReadySeconds = change.originals.minReadySeconds;
        this.progressDeadlineSeconds = change.originals.progressDeadlineSeconds;
        this.mark = null;
        break;
      default:
        change satisfies never;
    }
    this.patches += 1;
    this.touch();
    return 'applied';
  }

  /** Somebody wrote the Deployment: decisions made before are void. */
  touch(): void {
    this.#version += 1;
  }

  /** Somebody wants another number. The controller shares it out over both sides before anything else; it may not be done with the ReplicaSets' statuses. */
  scaleTo(desired: number): void {
    this.desired = desired;
    this.touch();
    this.stepDeployment();
  }

  setOf(template: string): ModelSet | undefined {
    return this.sets.find((set) => set.template === template);
  }

  specOf(template: string): number {
    return this.setOf(template)?.spec ?? 0;
  }

  get totalReady(): number {
    return sum(this.sets.map((set) => set.ready));
  }

  /** As their statuses have it: a pod that has only just become ready is nobody's knowledge yet. */
  get reportedReady(): number {
    return sum(this.sets.map((set) => Math.min(set.ready, set.readyStatus)));
  }

  becomeReady(template: string, count: number): void {
    const set = this.setOf(template);
    if (set) set.ready = Math.min(set.spec, set.ready + count);
  }

  /** A pod that falls or is replaced. Its ReplicaSet's status says so before a patch can come in between. Returns how many fell. */
  loseReadiness(template: string, count: number): number {
    const set = this.setOf(template);
    if (!set) return 0;
    const lost = Math.min(set.ready, count);
    set.ready -= lost;
    if (lost > 0) this.#report(set);
    return lost;
  }

  /**
   * One round of the ReplicaSet controller. Returns whether something changed, which wakes the Deployment controller: paused, it has
   * then brought the annotations on both sides up to date before anybody decides on the new counts.
   */
  stepReplicaSets(): boolean {
    const changed = this.sets.map((set) => this.#report(set)).includes(true);
    if (changed && this.paused) this.stepDeployment();
    return changed;
  }

  /** One sync of the Deployment controller. Returns whether something changed. */
  stepDeployment(): boolean {
    if (this.deleted) return false;
    const before = JSON.stringify(this.sets);
    this.#inheritMinReadySeconds();
    const active = this.sets.filter((set) => set.spec > 0);
    if (this.paused || active.some((set) => set.desiredNote !== this.desired)) this.#scale();
    else this.#roll();
    return JSON.stringify(this.sets) !== before;
  }

  settle(): void {
    for (let round = 0; round < 1_000; round += 1) {
      const moved = this.stepDeployment();
      if (!this.stepReplicaSets() && !moved) return;
    }
    throw new Error('the controllers do not come to rest');
  }

  #report(set: ModelSet): boolean {
    const available = set.minReadySeconds === NEVER_AVAILABLE_SECONDS ? 0 : set.ready;
    if (set.observedGeneration === set.generation && set.readyStatus === set.ready && set.availableStatus === available) return false;
    set.observedGeneration = set.generation;
    set.readyStatus = set.ready;
    set.availableStatus = available;
    // The Deployment's own status follows.
    this.touch();
    return true;
  }

  #inheritMinReadySeconds(): void {
    const set = this.setOf(this.template);
    if (!set || set.minReadySeconds === this.minReadySeconds) return;
    set.minReadySeconds = this.minReadySeconds;
    set.generation += 1;
  }

  /** sync.go scale: one active set gets everything, several share n + maxSurge in proportion. */
  #scale(): void {
    const active = this.sets.filter((set) => set.spec > 0);
    const newest = this.setOf(this.template);
    if (active.length <= 1) {
      const set = active[0] ?? newest ?? this.sets.toSorted((a, b) => b.createdAt - a.createdAt)[0];
      if (set && set.spec !== this.desired) this.#resize(set, this.desired);
      return;
    }
    if (newest && newest.spec === this.desired && newest.desiredNote === this.desired && newest.availableStatus === this.desired) {
      for (const set of active) if (set !== newest) this.#resize(set, 0);
      return;
    }
    const { surge } = this.#fenceposts();
    const allowed = this.desired > 0 ? this.desired + surge : 0;
    const toAdd = allowed - sum(active.map((set) => set.spec));
    const newerFirst = toAdd > 0;
    active.sort((a, b) => b.spec - a.spec || (newerFirst ? b.createdAt - a.createdAt : a.createdAt - b.createdAt));
    let added = 0;
    const sizes = active.map((set) => {
      const share = this.#proportion(set, toAdd, added);
      added += share;
      return set.spec + share;
    });
    active.forEach((set, index) => {
      const size = (sizes[index] ?? 0) + (index === 0 ? toAdd - added : 0);
      this.#resize(set, Math.max(0, size));
    });
  }

  #proportion(set: ModelSet, toAdd: number, added: number): number {
    if (set.spec === 0 || toAdd === 0 || toAdd === added) return 0;
    const before = set.maxNote === 0 ? sum(this.sets.map((one) => one.spec)) : set.maxNote;
    const fraction =
      this.desired === 0 ? -set.spec : Math.round((set.spec * (this.desired + this.#fenceposts().surge)) / before) - set.spec;
    return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added);
  }

  /** rolling.go: scale the new set up, or the old ones down. */
  #roll(): void {
    const { surge, unavailable } = this.#fenceposts();
    let newest = this.setOf(this.template);
    if (!newest) {
      const createdAt = Math.max(0, ...this.sets.map((set) => set.createdAt)) + 1;
      newest = newSet(this.template, createdAt, this.desired, this.desired + surge, this.minReadySeconds);
      this.sets.push(newest);
    }
    const total = sum(this.sets.map((set) => set.spec));
    const size =
      newest.spec >= this.desired
        ? this.desired
        : newest.spec + Math.max(0, Math.min(this.desired + surge - total, this.desired - newest.spec));
    if (size !== newest.spec) {
      this.#resize(newest, size);
      return;
    }
    const old = this.sets.filter((set) => set !== newest && set.spec > 0).sort((a, b) => a.createdAt - b.createdAt);
    const leastAvailable = this.desired - unavailable;
    const most = total - leastAvailable - (newest.spec - newest.availableStatus);
    if (old.length === 0 || most <= 0) return;
    let cleaned = 0;
    const available = sum(this.sets.map((set) => set.availableStatus));
    for (const set of old) {
      const unhealthy = Math.min(most - cleaned, Math.max(0, set.spec - set.availableStatus));
      if (unhealthy <= 0) continue;
      cleaned += unhealthy;
      this.#resize(set, set.spec - unhealthy);
    }
    let rest = available - leastAvailable;
    for (const set of old) {
      const step = Math.min(set.spec, rest);
      if (step <= 0) continue;
      rest -= step;
      this.#resize(set, set.spec - step);
    }
  }

  #resize(set: ModelSet, spec: number): void {
    if (set.spec !== spec) set.generation += 1;
    set.spec = spec;
    set.ready = Math.min(set.ready, spec);
    set.desiredNote = this.desired;
    set.maxNote = this.desired + this.#fenceposts().surge;
  }

  #fenceposts(): { surge: number; unavailable: number } {
    const { maxSurge, maxUnavailable } = rollingOf(this.strategy);
    const surge = resolve(maxSurge, this.desired, Math.ceil);
    const unavailable = Math.min(this.desired, resolve(maxUnavailable, this.desired, Math.floor));
    return { surge, unavailable: surge === 0 && unavailable === 0 ? Math.min(1, this.desired) : unavailable };
  }
}

function newSet(template: string, createdAt: number, desiredNote: number, maxNote: number, minReadySeconds: number): ModelSet {
  return {
    template,
    createdAt,
    spec: 0,
    ready: 0,
    minReadySeconds,
    generation: 1,
    observedGeneration: 0,
    readyStatus: 0,
    availableStatus: 0,
    desiredNote,
    maxNote,
  };
}

function rollingOf(strategy: unknown): { maxSurge: unknown; maxUnavailable: unknown } {
  const rolling = typeof strategy === 'object' && strategy !== null && 'rollingUpdate' in strategy ? strategy.rollingUpdate : null;
  if (typeof rolling !== 'object' || rolling === null) return { maxSurge: '25%', maxUnavailable: '25%' };
  return {
    maxSurge: 'maxSurge' in rolling ? rolling.maxSurge : '25%',
    maxUnavailable: 'maxUnavailable' in rolling ? rolling.maxUnavailable : '25%',
  };
}

function resolve(value: unknown, of: number, round: (number: number) => number): number {
  if (typeof value === 'number') return value;
  return round((Number.parseInt(String(value), 10) * of) / 100);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
