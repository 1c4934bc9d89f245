import type { Observation } from './observation.ts';
import { sidesOf } from './sides.ts';

/** What time has taught about a workload since we look at it; see recollect.ts. */
export interface Recollection {
  /** r: the least the new side's ready count has been for the original minReadySeconds. */
  readonly steadyReady: number;
  /** Old pods that have been unready for two seconds at least. */
  readonly oldUnready: number;
  /** How long the Deployment has been seen unpaused; 0 while paused. */
  readonly unpausedMs: number;
  /** Since the ReplicaSets' sizes last changed, or were first seen. */
  readonly sinceSpecsMs: number;
  /** Since the new side's ready count last rose or a patch moved something. */
  readonly sinceProgressMs: number;
  /** The controller did not move the specs last time: it gets time before the next attempt. */
  readonly resting: boolean;
}

/** An old pod counts as unready for a way back only after this long: one that flickers is left alone. */
const OLD_UNREADY_MS = 2_000;

interface Sample {
  readonly at: number;
  readonly value: number;
}

/** What time teaches about one workload: fed with every observation, asked before every decision. Lost with the process, on the safe side. */
export class RecollectionKeeper {
  readonly #targetDigest: string;
  readonly #newReady: Sample[] = [];
  readonly #oldUnready: Sample[] = [];
  #firstSeenAt: number | null = null;
  #unpausedAt: number | null = null;
  #progressAt = 0;
  #bestReady = -1;
  #restUntil = 0;
  #restCount = 0;
  #specs = '';
  #specsAt = 0;

  constructor(targetDigest: string) {
    this.#targetDigest = targetDigest;
  }

  see(observation: Observation, now: number): void {
    const sides = sidesOf(observation, this.#targetDigest);
    this.#firstSeenAt ??= now;
    this.#newReady.push({ at: now, value: sides.newReady });
    this.#oldUnready.push({ at: now, value: sides.oldCurrent ? sides.oldSpec - sides.oldReady : 0 });
    forget(this.#newReady, now - 3_600_000);
    forget(this.#oldUnready, now - OLD_UNREADY_MS);
    if (observation.paused) this.#unpausedAt = null;
    else this.#unpausedAt ??= now;
    const specs = `${sides.oldSpec}/${sides.newSpec}`;
    if (sides.newReady > this.#bestReady || specs !== this.#specs) this.#progressAt = now;
    if (specs !== this.#specs) {
      this.#specsAt = now;
      this.#bestReady = sides.newReady;
      this.#restCount = 0;
      this.#restUntil = 0;
    }
    this.#bestReady = Math.max(this.#bestReady, sides.newReady);
    this.#specs = specs;
  }

  /** The controller was given its time and did nothing: leave it alone for 1, 2, 4, … 30 s. */
  rest(now: number): void {
    this.#restUntil = now + Math.min(30_000, 1_000 * 2 ** this.#restCount);
    this.#restCount += 1;
  }

  recall(now: number, minReadySeconds: number): Recollection {
    const seenFor = this.#firstSeenAt === null ? 0 : now - this.#firstSeenAt;
    return {
      steadyReady: minReadySeconds === 0 ? (this.#newReady.at(-1)?.value ?? 0) : leastSince(this.#newReady, now - minReadySeconds * 1000),
      oldUnready: seenFor < OLD_UNREADY_MS ? 0 : leastSince(this.#oldUnready, now - OLD_UNREADY_MS),
      unpausedMs: this.#unpausedAt === null ? 0 : now - this.#unpausedAt,
      sinceSpecsMs: now - this.#specsAt,
      sinceProgressMs: now - this.#progressAt,
      resting: now < this.#restUntil,
    };
  }

  /** When the answer may change without a new observation: a steady time or a rest that ends. Milliseconds since the epoch. */
  nextAt(now: number, minReadySeconds: number): number {
    const times = [this.#restUntil, ...this.#newReady.map((sample) => sample.at + minReadySeconds * 1000)].filter((at) => at > now);
    return Math.min(now + 1_000, ...times);
  }
}

/** The least value in force at any moment since then; 0 when nothing was known yet at that moment. */
function leastSince(samples: readonly Sample[], since: number): number {
  let least = Number.POSITIVE_INFINITY;
  let covered = false;
  for (let index = samples.length - 1; index >= 0; index -= 1) {
    const sample = samples[index];
    if (!sample) continue;
    least = Math.min(least, sample.value);
    if (sample.at <= since) {
      covered = true;
      break;
    }
  }
  return covered ? least : 0;
}

/** Keeps the newest sample from before the horizon, which is the value in force there, and merges equal neighbours. */
function forget(samples: Sample[], horizon: number): void {
  const [last, before] = [samples.at(-1), samples.at(-2)];
  if (samples.length >= 2 && last && before && last.value === before.value) samples.pop();
  while (samples.length >= 2 && (samples[1]?.at ?? Number.POSITIVE_INFINITY) <= horizon) samples.shift();
}
