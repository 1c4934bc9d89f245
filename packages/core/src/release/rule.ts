import type { Target } from './goal.ts';
import type { Sides } from './sides.ts';

export interface RuleInput {
  readonly sides: Sides;
  readonly target: Target;
  /** r: ready pods of the new side; with an original minReadySeconds, the least it has been for that long. */
  readonly ready: number;
  /** S: most instances in motion. 0 means there is no room for surge. */
  readonly instances: number;
  /** U: how far ready capacity may fall where S is 0. */
  readonly unavailable: number;
  /** Pods of the old side that have not been ready for a while; a way back retires them first. 0 going forward. */
  readonly oldUnready: number;
}

/** maxSurge and maxUnavailable, and where they bring the specs. */
export interface Movement {
  readonly surge: number;
  readonly unavailable: number;
  readonly oldSpec: number;
  readonly newSpec: number;
  readonly moves: boolean;
}

/**
 * The rule (kubernetes-hold.md). With n desired, old and new the two sides' `spec.replicas`, k wanted, r ready, S in motion:
 *
 *     k₀ = clamp(n − old, 0, n)               what the old side has given up already
 *     u  = max(k₀, min(r, k))                 as many old may be gone as new are ready
 *     s  = max(h, min(S, k − u, k − k₀))      what to start now; h = 1 only for the hold of a single instance
 *
 * With new pods never available the controller then stops at n − u old and u + s new.
 * s is never taken under what is in motion already (new − u): a paused Deployment keeps n + maxSurge pods and would scale down both
 * sides in proportion.
 *
 * Example: n = 10, old = 10, new = 0, k = 3, S = 3 gives (s, u) = (3, 0): three start. With r = 3 it gives (0, 3): three old go.
 */
export function applyRule(input: RuleInput): Movement {
  const { sides, target, ready, unavailable: spare } = input;
  const n = sides.desiredCount;
  const k = Math.min(target.wanted, n);
  const k0 = clamp(n - sides.oldSpec, 0, n);
  // Unready old ones go uncovered, but not on top of what the new side covers: old that are ready and r together stay at n, less U.
  const covered = Math.max(ready + (input.instances === 0 ? spare : 0), n - (sides.oldSpec - input.oldUnready));
  const u = Math.max(k0, Math.min(covered, k));
  const start = Math.max(target.extra, Math.min(input.instances, k - u, k - k0), 0);
  const oldSpec = Math.min(sides.oldSpec, n - u);
  const surge = Math.max(start, Math.min(sides.newSpec, n) - u);
  const newSpec = Math.max(sides.newSpec, Math.min(n, u + surge));
  return { surge, unavailable: u, oldSpec, newSpec, moves: oldSpec < sides.oldSpec || newSpec > sides.newSpec };
}

/**
 * Readiness is coalesced: the next patch when all in motion are ready, or half of S at least, so that requests grow with
 * ⌈(k − k₀)/S⌉ and not with instances.
 */
export function isWorthAPatch(input: RuleInput): boolean {
  const { sides, ready } = input;
  const inMotion = sides.newSpec - clamp(sides.desiredCount - sides.oldSpec, 0, sides.desiredCount);
  const readyInMotion = ready - (sides.newSpec - inMotion);
  return inMotion <= 0 || readyInMotion >= inMotion || readyInMotion >= Math.max(1, Math.ceil(input.instances / 2));
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
