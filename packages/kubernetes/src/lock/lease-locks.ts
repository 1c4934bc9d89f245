import { setTimeout as sleep } from 'node:timers/promises';
import { type Lock, type LockedWorkload, type Locks, SluiceError } from '@sluice/core';
import { z } from 'zod';
import { hasStatus } from '../api/api-error.ts';
import type { RestClient } from '../api/rest-client.ts';

const leaseSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string(), resourceVersion: z.string() }),
  spec: z
    .looseObject({
      holderIdentity: z.string().nullish(),
      leaseDurationSeconds: z.number().nullish(),
      renewTime: z.string().nullish(),
      leaseTransitions: z.number().nullish(),
    })
    .default({}),
});
type Lease = z.infer<typeof leaseSchema>;

export interface LeaseOptions {
  /** A holder that has not renewed for this long is dead. Default 15 s. */
  readonly leaseSeconds: number;
  /** How long to wait for a live holder. Default 30 s. */
  readonly patienceMs: number;
}

export const DEFAULT_LEASE_OPTIONS: LeaseOptions = { leaseSeconds: 15, patienceMs: 30_000 };

/**
 * One Lease `sluice-<workload>` per workload. As in client-go's leader election a holder counts as dead when its record has not changed
 * for its duration by our own clock, so that clocks need not agree; an empty holder is free.
 */
export class LeaseLocks implements Locks {
  readonly #clientFor: (context: string | null) => Promise<RestClient>;
  readonly #options: LeaseOptions;

  constructor(clientFor: (context: string | null) => Promise<RestClient>, options: LeaseOptions = DEFAULT_LEASE_OPTIONS) {
    this.#clientFor = clientFor;
    this.#options = options;
  }

  async acquire(
    workloads: readonly LockedWorkload[],
    holder: string,
    onTakeover: (message: string) => void,
    signal: AbortSignal,
    options: { readonly force: boolean } = { force: false },
  ): Promise<Lock> {
    const held: HeldLease[] = [];
    try {
      // In one order everywhere, so that two releases cannot wait for each other.
      const sorted = [...workloads].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      for (const workload of sorted) held.push(await this.#take(workload, holder, onTakeover, signal, options.force));
    } catch (error) {
      await Promise.allSettled(held.map((lease) => lease.free()));
      throw error;
    }
    return new LeaseLock(held, this.#options.leaseSeconds);
  }

  async #take(
    workload: LockedWorkload,
    holder: string,
    onTakeover: (message: string) => void,
    signal: AbortSignal,
    force: boolean,
  ): Promise<HeldLease> {
    const client = await this.#clientFor(workload.context);
    const deadline = Date.now() + this.#options.patienceMs;
    let seen = { version: '', at: 0 };
    for (;;) {
      signal.throwIfAborted();
      const lease = await readLease(client, workload);
      const other = lease?.spec.holderIdentity;
      if (lease && other && other !== holder) {
        if (seen.version !== lease.metadata.resourceVersion) seen = { version: lease.metadata.resourceVersion, at: Date.now() };
        const durationMs = (lease.spec.leaseDurationSeconds ?? this.#options.leaseSeconds) * 1000;
        const deadIn = seen.at + durationMs - Date.now();
        if (deadIn > 0 && !force) {
          if (Date.now() >= deadline) {
            throw new SluiceError(
              'locked',
              'world',
              `${keyOf(workload)} is locked by ${other}, which is alive (renewed ${lease.spec.renewTime ?? 'lately'}). Wait for it to end, or stop it where it runs`,
            );
          }
          // Cancelled: the loop ends with the signal's own reason, which says by whom.
          await sleep(Math.min(deadIn, 500), undefined, { signal }).catch(() => undefined);
          continue;
        }
        const why =
          deadIn > 0 ? 'although it may be at work: a rollback does not wait' : `which has not renewed it for ${durationMs / 1000} s`;
        onTakeover(`took over the lock of ${keyOf(workload)} from ${other}, ${why}`);
      }
      const taken = await writeLease(client, workload, lease, holder, this.#options.leaseSeconds);
      if (taken) return new HeldLease(client, workload, taken, holder, this.#options.leaseSeconds);
    }
  }
}

class HeldLease {
  readonly workload: LockedWorkload;
  readonly #client: RestClient;
  readonly #holder: string;
  readonly #leaseSeconds: number;
  #lease: Lease;

  constructor(client: RestClient, workload: LockedWorkload, lease: Lease, holder: string, leaseSeconds: number) {
    this.#client = client;
    this.workload = workload;
    this.#lease = lease;
    this.#holder = holder;
    this.#leaseSeconds = leaseSeconds;
  }

  /** False: another one holds it now. Throws while the API server cannot be reached. */
  async renew(): Promise<boolean> {
    const written = await writeLease(this.#client, this.workload, this.#lease, this.#holder, this.#leaseSeconds);
    if (written) {
      this.#lease = written;
      return true;
    }
    const now = await readLease(this.#client, this.workload);
    if (now && now.spec.holderIdentity === this.#holder) {
      this.#lease = now;
      return true;
    }
    return false;
  }

  async free(): Promise<void> {
    await writeLease(this.#client, this.workload, this.#lease, '', this.#leaseSeconds);
  }
}

class LeaseLock implements Lock {
  readonly #held: readonly HeldLease[];
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #leaseMs: number;
  #renewedAt = Date.now();
  #renewing: Promise<void> | null = null;

  constructor(held: readonly HeldLease[], leaseSeconds: number) {
    this.#held = held;
    this.#leaseMs = leaseSeconds * 1000;
    this.#timer = setInterval(() => this.#tick(), this.#leaseMs / 3);
    this.#timer.unref();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Others count from the last renewal that they saw: once it is older than the lease, the lock is theirs to take, whatever is still under way. */
  #tick(): void {
    if (Date.now() - this.#renewedAt > this.#leaseMs) {
      this.#lose(`the lock could not be renewed for ${this.#leaseMs / 1000} s`);
      return;
    }
    // One at a time: two would conflict with each other, and a slow API server would get more of them.
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = null;
    });
  }

  async #renew(): Promise<void> {
    const startedAt = Date.now();
    const outcomes = await Promise.allSettled(this.#held.map((lease) => lease.renew()));
    const taken = outcomes.findIndex((outcome) => outcome.status === 'fulfilled' && !outcome.value);
    const place = this.#held[taken];
    if (place) this.#lose(`the lock of ${keyOf(place.workload)} was taken over by another process`);
    else if (outcomes.every((outcome) => outcome.status === 'fulfilled')) this.#renewedAt = startedAt;
  }

  #lose(message: string): void {
    clearInterval(this.#timer);
    this.#lost.abort(new SluiceError('lock-lost', 'world', message));
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#renewing;
    if (this.#lost.signal.aborted) return;
    // A lock that cannot be given back runs out by itself.
    await Promise.allSettled(this.#held.map((lease) => lease.free()));
  }
}

async function readLease(client: RestClient, workload: LockedWorkload): Promise<Lease | null> {
  try {
    return leaseSchema.parse(await client.get(pathOf(workload, leaseName(workload))));
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

/** Null: somebody else was faster. */
async function writeLease(
  client: RestClient,
  workload: LockedWorkload,
  before: Lease | null,
  holder: string,
  leaseSeconds: number,
): Promise<Lease | null> {
  const now = `${new Date().toISOString().slice(0, -1)}000Z`;
  const changed = before?.spec.holderIdentity !== holder;
  const body = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: leaseName(workload),
      namespace: workload.namespace,
      ...(before && { resourceVersion: before.metadata.resourceVersion }),
    },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: leaseSeconds,
      renewTime: now,
      ...(changed ? { acquireTime: now } : { acquireTime: before?.spec.acquireTime }),
      leaseTransitions: (before?.spec.leaseTransitions ?? 0) + (changed && holder !== '' ? 1 : 0),
    },
  };
  try {
    const written = before
      ? await client.replace(pathOf(workload, leaseName(workload)), body, { patienceMs: 5_000 })
      : await client.create(pathOf(workload), body, { patienceMs: 5_000 });
    return leaseSchema.parse(written);
  } catch (error) {
    if (hasStatus(error, 409, 404)) return null;
    throw error;
  }
}

export function leaseName(workload: Pick<LockedWorkload, 'name'>): string {
  return `sluice-${workload.name}`;
}

function pathOf(workload: LockedWorkload, name = ''): string {
  return `/apis/coordination.k8s.io/v1/namespaces/${workload.namespace}/leases${name === '' ? '' : `/${name}`}`;
}

function keyOf(workload: LockedWorkload): string {
  return `${workload.context === null ? '' : `${workload.context}/`}${workload.namespace}/${workload.name}`;
}
