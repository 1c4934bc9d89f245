import type { PodLook, ScrapedPod, ScrapedSide } from '../scrape/pod-looks.ts';
import { type Increase, increaseBetween } from './increase.ts';
import { EMPTY_SNAPSHOT, type Snapshot } from './snapshot.ts';

/** What is remembered of a question between two looks. */
export interface CounterMemory {
  readonly snapshots: ReadonlyMap<string, Remembered>;
  /** Instances that were there at the look. */
  readonly known: ReadonlySet<string>;
  /** Whether `known` has all of them. */
  readonly complete: boolean;
}

export interface Remembered {
  readonly snapshot: Snapshot;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Of one instance and the time since its look before; `seconds` is null where it was not there then. */
export interface PodIncrease {
  readonly pod: string;
  readonly increase: Increase;
  readonly seconds: number | null;
}

export function remember(look: PodLook, snapshotOf: (pod: ScrapedPod) => Snapshot): CounterMemory {
  const pods = [...look.new.pods, ...look.old.pods];
  return {
    snapshots: new Map(pods.map((pod) => [pod.name, { snapshot: snapshotOf(pod), at: pod.at }])),
    known: new Set([...look.new.listed, ...look.old.listed]),
    complete: !look.new.more && !look.old.more,
  };
}

/**
 * An instance that was not there at the look before counts from zero; one that was, and is scraped for the first time, counts from now on: nobody knows which of its
 * requests are older.
 */
export function increasesSince(memory: CounterMemory, side: ScrapedSide, now: CounterMemory): readonly PodIncrease[] {
  return side.pods.flatMap(({ name }) => {
    const remembered = now.snapshots.get(name);
    if (remembered === undefined) return [];
    const before = memory.snapshots.get(name);
    if (before === undefined && (!memory.complete || memory.known.has(name))) return [];
    const increase = increaseBetween(before?.snapshot ?? EMPTY_SNAPSHOT, remembered.snapshot);
    return [{ pod: name, increase, seconds: before === undefined ? null : (remembered.at - before.at) / 1000 }];
  });
}
