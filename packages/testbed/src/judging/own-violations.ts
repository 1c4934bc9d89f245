import {
  checkInvariant,
  type DeploymentObservation,
  inTrueOrder,
  type ObjectChange,
  type Observation,
  type Violation,
} from '@sluice/sandbox';

/** Somebody else's template, or strategy and `paused: false` put back: what the controller makes of it is not the release's doing. */
export interface ForeignWrite {
  /** Just before it was sent, milliseconds since 1970. */
  readonly at: number;
  /** resourceVersion of the Deployment that it led to. */
  readonly rv: number;
}

/** A controller works from its cache: for so long it may still act on what somebody wrote, although the release has paused the workload again. */
const FOREIGN_MS = 2_000;

export interface JudgedViolations {
  readonly own: readonly Violation[];
  /** Retirements by a controller that somebody else had set going with a write of their own. */
  readonly foreign: readonly Violation[];
}

/** Sets apart what the controller retired because somebody else had written last, or just now. */
export function ownViolations(
  observations: readonly Observation[],
  { workload, writes }: { readonly workload: string; readonly writes: readonly ForeignWrite[] },
): JudgedViolations {
  const { violations } = checkInvariant(observations, workload);
  const { changes } = inTrueOrder(observations);
  const isForeign = (violation: Violation) => {
    const at = changes.findLastIndex(
      (change, index) => change.rv <= violation.rv && change.uid === uidOf(changes, violation) && shrinks(changes, index),
    );
    const shrink = changes[at];
    if (shrink === undefined) return false;
    const write = changes.findLast((change, index) => index < at && change.kind === 'deployment' && isWrite(changes, index));
    return writes.some((foreign) => foreign.rv === write?.rv || (foreign.rv < shrink.rv && shrink.at - foreign.at <= FOREIGN_MS));
  };
  return { own: violations.filter((violation) => !isForeign(violation)), foreign: violations.filter(isForeign) };
}

function uidOf(changes: readonly ObjectChange[], { replicaSet }: Violation): string | undefined {
  return changes.find(({ kind, name }) => kind === 'replicaset' && name === replicaSet)?.uid;
}

function shrinks(changes: readonly ObjectChange[], index: number): boolean {
  const [before, change] = withEarlier(changes, index);
  return change?.kind === 'replicaset' && (before?.kind !== 'replicaset' || change.spec < before.spec);
}

/** A change of the spec, not of status or annotations. Another n alone hands nothing over: what was under way before goes on for it. */
function isWrite(changes: readonly ObjectChange[], index: number): boolean {
  const [before, change] = withEarlier(changes, index);
  if (change?.kind !== 'deployment') return false;
  if (before?.kind !== 'deployment') return true;
  return change.generation !== before.generation && !isScaling(before, change);
}

function isScaling(before: DeploymentObservation, after: DeploymentObservation): boolean {
  const rest = ({ paused, image, minReadySeconds, maxSurge, maxUnavailable }: DeploymentObservation) =>
    [paused, image, minReadySeconds, maxSurge, maxUnavailable].join();
  return after.n !== before.n && rest(before) === rest(after);
}

function withEarlier(changes: readonly ObjectChange[], index: number): readonly [ObjectChange | undefined, ObjectChange | undefined] {
  const change = changes[index];
  return [changes.slice(0, index).findLast(({ uid }) => uid === change?.uid), change];
}
