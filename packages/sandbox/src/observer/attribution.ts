import type { Observation, PodObservation, ReplicaSetObservation } from './observation.ts';
import { serves } from './observation.ts';
import { type ObjectChange, replay } from './timeline.ts';
import type { World } from './world.ts';

/** Why a serving pod stopped serving. */
export type LossCause =
  /** It lost readiness or failed by itself. */
  | 'pod'
  /** Deleted or evicted by somebody who is not its ReplicaSet. */
  | 'deletion'
  /** Its ReplicaSet was made smaller because somebody wanted another n. */
  | 'scaling'
  /** Its ReplicaSet was made smaller although n stayed: a release gave it up. */
  | 'retirement';

export interface Loss {
  readonly at: number;
  readonly rv: number;
  readonly pod: string;
  readonly replicaSet: string;
  readonly cause: LossCause;
  /** Serving pods of the Deployment right after. */
  readonly readyAfter: number;
}

export interface Violation extends Loss {
  readonly n: number;
  /** Serving pods just before the patch that led to the retirement. */
  readonly readyBefore: number;
  /** Losses since then that no retirement is to blame for. */
  readonly excused: number;
  readonly manager: string | undefined;
  readonly message: string;
}

export interface InvariantReport {
  readonly losses: readonly Loss[];
  readonly violations: readonly Violation[];
  readonly retirements: number;
}

export interface InvariantOptions {
  /**
   * Losses between the write to the Deployment and the shrinking of a ReplicaSet are excused when no more than this lies between the two: nobody can take
   * a patch back. A Deployment that was left running for longer answers for what its controller does. Default 2,000 ms.
   */
  readonly committedMs?: number;
}

interface Write {
  readonly at: number;
  readonly readyBefore: number;
  readonly excusedBefore: number;
  readonly changedN: boolean;
  readonly manager: string | undefined;
}

interface Shrink {
  readonly kind: 'scaling' | 'retirement';
  readonly n: number;
  readonly basis: number;
  readonly excusedBefore: number;
  readonly manager: string | undefined;
}

/**
 * The attributable invariant: *no retirement takes the serving pods of a Deployment under min(n, serving just before the patch
 * that caused it)*, where losses that pods suffered by themselves are not counted against it.
 *
 * Definitions, all over the changes in the order of their resourceVersion:
 * - A pod **serves** while its condition Ready is True, its phase Running and it has no deletionTimestamp. A **loss** is a change after which a serving pod no
 *   longer serves.
 * - A ReplicaSet **shrinks** when its spec.replicas falls. It is *scaling* when the same write changes the annotation
 *   deployment.kubernetes.io/desired-replicas (the Deployment controller writes it exactly when it scales for another n, and does nothing else then), else a
 *   *retirement*. For a larger n, too, it may make one side smaller: its shares are rounded, from annotations that may be those of two patches.
 *   A smaller n that meets a Deployment which is not paused makes everything scaling that the controller does in the next `committedMs`: it applies a
 *   maxUnavailable that was right for the n before.
 * - A loss by deletion belongs to its ReplicaSet's latest shrink when the ReplicaSet had more active pods than its spec at that moment (only then does
 *   its controller delete any), and the pod was not marked as a disruption target. Any other deletion is somebody else's.
 * - The **basis** of a retirement is the number serving just before the last write to the Deployment's spec ahead of the shrink, or just before the shrink
 *   itself when that write was made longer than `committedMs` before.
 *   A loss that a pod suffered just before that write counts as one after it while the Deployment's own status did not tell of it: the write carries the
 *   resourceVersion of that status, so whoever wrote it cannot have known.
 * - Each loss by a retirement must leave `readyAfter + excused ≥ min(n, basis)`, where *excused* are the losses since the basis that were not retirements,
 *   and n is the smallest of the n that the controller shrank it for (by its annotation), the n then and the n now: who scales up in between asks for
 *   more than the patch could know, and the controller may act for the n before a moment longer.
 *
 * Worked example: n = 10, 10 old and 3 new serve (13). The patch for 3 sets the old ReplicaSet from 10 to 7. One new pod crashes at that instant: 12, an
 * excused loss. Three old pods are deleted: 11, 10, 9; and 9 + 1 ≥ min(10, 13), so nothing is violated. With only 2 new serving at the patch the third deletion leaves
 * 9 + 0 < 10: a violation.
 */
export function checkInvariant(observations: readonly Observation[], deployment: string, options: InvariantOptions = {}): InvariantReport {
  const committedMs = options.committedMs ?? 2000;
  const losses: Loss[] = [];
  const violations: Violation[] = [];
  const shrinks = new Map<string, Shrink>();
  let write: Write | undefined;
  let loweredWhileMovingAt = Number.NEGATIVE_INFINITY;
  let excused = 0;
  let retirements = 0;
  /** `excused` when the Deployment's status last told all of its pods. */
  let excusedCounted = 0;

  replay(observations, (world, change, apply) => {
    const readyBefore = world.readyTotal(deployment);
    if (change.kind === 'deployment' && change.name === deployment) {
      const before = world.deployments.get(deployment);
      if (change.counted === readyBefore) excusedCounted = excused;
      if (before === undefined || before.generation !== change.generation) {
        const uncounted = Math.min(Math.max(0, change.counted - readyBefore), excused - excusedCounted);
        const changedN = before !== undefined && change.n !== before.n;
        if (before !== undefined && change.n < before.n && !before.paused) loweredWhileMovingAt = change.at;
        write = { at: change.at, readyBefore, excusedBefore: excused - uncounted, changedN, manager: change.manager };
      }
      return;
    }
    if (change.kind === 'replicaset' && change.owner === deployment) {
      const before = world.replicaSets.get(change.name);
      if (before === undefined || change.change === 'deleted' || change.spec >= before.spec) return;
      const committed = write !== undefined && change.at - write.at <= committedMs;
      const kind = change.at - loweredWhileMovingAt <= committedMs ? 'scaling' : shrinkKind(before, change, write);
      shrinks.set(change.name, {
        kind,
        n: Math.min(world.deployments.get(deployment)?.n ?? 0, change.desired ?? Number.POSITIVE_INFINITY),
        basis: committed && write !== undefined ? write.readyBefore : readyBefore,
        excusedBefore: committed && write !== undefined ? write.excusedBefore : excused,
        manager: write?.manager,
      });
      if (kind === 'retirement') retirements += 1;
      return;
    }
    const lost = lostPod(world, change, deployment);
    if (lost === undefined || change.kind !== 'pod') return;
    const shrink = shrinks.get(lost.owner);
    const cause = causeOf(world, lost.before, change, shrink);
    apply();
    const loss: Loss = {
      at: change.at,
      rv: change.rv,
      pod: change.name,
      replicaSet: lost.owner,
      cause,
      readyAfter: world.readyTotal(deployment),
    };
    losses.push(loss);
    if (cause !== 'retirement' || shrink === undefined) {
      excused += 1;
      return;
    }
    // A larger n that somebody asked for after the ReplicaSet was made smaller cannot be held against what was right for the n of then.
    const n = Math.min(world.deployments.get(deployment)?.n ?? shrink.n, shrink.n);
    const since = excused - shrink.excusedBefore;
    const floor = Math.min(n, shrink.basis);
    if (loss.readyAfter + since >= floor) return;
    violations.push({
      ...loss,
      n,
      readyBefore: shrink.basis,
      excused: since,
      manager: shrink.manager,
      message:
        `retiring ${change.name} of ${lost.owner} left ${loss.readyAfter} ready of n = ${n}; ${shrink.basis} were ready before the patch and ` +
        `${since} were lost otherwise since, so at least ${floor - since} had to stay`,
    });
  });
  return { losses, violations, retirements };
}

function shrinkKind(before: ReplicaSetObservation, after: ReplicaSetObservation, write: Write | undefined): Shrink['kind'] {
  if (before.desired !== undefined && after.desired !== undefined) return after.desired !== before.desired ? 'scaling' : 'retirement';
  return write?.changedN === true ? 'scaling' : 'retirement';
}

function lostPod(
  world: World,
  change: ObjectChange,
  deployment: string,
): { readonly before: PodObservation; readonly owner: string } | undefined {
  if (change.kind !== 'pod') return undefined;
  const before = world.pods.get(change.uid);
  if (before?.owner === undefined || !serves(before)) return undefined;
  if (change.change !== 'deleted' && serves(change)) return undefined;
  return world.replicaSets.get(before.owner)?.owner === deployment ? { before, owner: before.owner } : undefined;
}

function causeOf(world: World, before: PodObservation, change: PodObservation, shrink: Shrink | undefined): LossCause {
  const deleted = change.change === 'deleted' || change.deleting;
  if (!deleted) return 'pod';
  if (before.disrupted || change.disrupted) return 'deletion';
  const owner = before.owner ?? '';
  const tooMany = world.activeOf(owner) > (world.replicaSets.get(owner)?.spec ?? 0);
  return shrink !== undefined && tooMany ? shrink.kind : 'deletion';
}
