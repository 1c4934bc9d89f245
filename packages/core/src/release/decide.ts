import type { Change } from './change.ts';
import { type Goal, type Target, targetFor } from './goal.ts';
import { DEFAULT_ORIGINALS, isArmed, type Mark, NEVER_AVAILABLE_SECONDS, type Observation, type Originals } from './observation.ts';
import { pauseChange, surgeAtRest } from './pause-change.ts';
import { applyRule, clamp, isWorthAPatch, type Movement, type RuleInput } from './rule.ts';
import { type Sides, sidesOf } from './sides.ts';

/** What time has taught about a workload since we look at it; see watch-memory.ts. */
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

export type StopCode = 'deleted' | 'foreign-template' | 'held-by-another' | 'overexposed' | 'paused-by-another';

export type Decision =
  | {
      readonly kind: 'change';
      readonly reason: ChangeReason;
      readonly message: string;
      readonly evidence: Evidence;
      readonly change: Change;
    }
  | {
      readonly kind: 'wait';
      readonly reason: 'specs' | 'arming' | 'readiness' | 'controller';
      readonly message: string;
      readonly evidence: Evidence;
    }
  /** The hold, or with the last batch: ready to finish. `touched` is false when nothing had to move. */
  | {
      readonly kind: 'reached';
      readonly reason: 'hold' | 'complete' | 'settled';
      readonly message: string;
      readonly evidence: Evidence;
      readonly touched: boolean;
    }
  | { readonly kind: 'stopped'; readonly reason: StopCode; readonly message: string; readonly evidence: Evidence };

export type ChangeReason = 'begin' | 'move' | 'pause' | 're-arm' | 'swap' | 'trim';

export interface Evidence {
  readonly desired: number;
  readonly wanted: number;
  readonly old: number;
  readonly new: number;
  readonly ready: number;
  readonly surge: number;
  readonly unavailable: number;
  readonly paused: boolean;
}

/** Longest time a Deployment stays unpaused without its specs moving: then the controller is away, and nothing foreign shall ride along. */
export const UNPAUSED_LIMIT_MS = 1_500;
/** One that has moved some of the specs gets more time for the rest: halfway, a pause makes it take back what it has done. */
export const HALFWAY_LIMIT_MS = 10_000;
/** A way back uses what is ready after this long, rather than wait for the rest. */
const PARTIAL_AFTER_MS = 3_000;

/**
 * Level-triggered: from what is there now to the next patch, wait or end. No phase is stored or inferred.
 * The order of the questions matters: whose is it, is it armed, has the last patch taken effect, what does the rule say.
 */
export function decide(observation: Observation | null, goal: Goal, recollection: Recollection): Decision {
  if (!observation) return stopped('deleted', 'the Deployment does not exist (deleted during the release?)', NOTHING);
  const target = targetFor(goal, observation.desiredCount);
  const sides = sidesOf(observation, goal.targetDigest);
  const input = ruleInput(goal, target, sides, recollection, observation);
  const movement = applyRule(input);
  const facts: Facts = {
    observation,
    goal,
    target,
    sides,
    input,
    movement,
    evidence: evidenceOf(observation, target, sides, movement),
    recollection,
  };

  return ownership(facts) ?? beginning(facts) ?? arming(facts) ?? settling(facts) ?? exposure(facts) ?? moving(facts) ?? arrival(facts);
}

interface Facts {
  readonly observation: Observation;
  readonly goal: Goal;
  readonly target: Target;
  readonly sides: Sides;
  readonly input: RuleInput;
  readonly movement: Movement;
  readonly evidence: Evidence;
  readonly recollection: Recollection;
}

/** Whose is it? */
function ownership({ observation, goal, evidence }: Facts): Decision | null {
  const { mark, templateDigest } = observation;
  if (mark && mark.releaseId !== goal.releaseId) {
    return stopped('held-by-another', `the workload is held by release ${mark.releaseId}`, evidence);
  }
  if (!mark && !goal.begun && observation.paused && !goal.overwrite) {
    return stopped(
      'paused-by-another',
      'the Deployment was paused by somebody else (kubectl rollout resume, or set spec.paused to false)',
      evidence,
    );
  }
  const known = mark ? [goal.targetDigest] : [goal.targetDigest, goal.fromDigest ?? templateDigest];
  if (!known.includes(templateDigest) && !goal.overwrite) {
    const what = templateDigest === goal.fromDigest ? 'set the pod template back to the version before' : 'changed the pod template';
    return stopped('foreign-template', `somebody ${what} during release ${goal.releaseId}`, evidence);
  }
  return null;
}

/** Not ours yet: the first patch brings the originals, the mark, the template and the first movement together. */
function beginning(facts: Facts): Decision | null {
  const { observation, goal, target, sides, movement, evidence } = facts;
  if (observation.mark) return null;
  const onTarget = observation.templateDigest === goal.targetDigest;
  const settled = onTarget && sides.oldSpec === 0 && !isArmed(observation);
  if (settled && !observation.paused) {
    if (target.last && sides.newReady < sides.desiredCount)
      return waitFor('readiness', 'the version runs everywhere; not all instances are ready', evidence);
    return { kind: 'reached', reason: 'settled', message: 'this version already runs everywhere', evidence, touched: false };
  }
  if (!goal.begun && !target.last && !movement.moves) {
    return {
      kind: 'reached',
      reason: 'settled',
      message: `${target.wanted} of ${observation.desiredCount}: moves nothing`,
      evidence,
      touched: false,
    };
  }
  const originals = goal.begun && goal.originals ? goal.originals : originalsOf(observation);
  // A ReplicaSet of this template that has pods must stop counting as available before anything is unpaused.
  const unpause = movement.moves && sides.newSpec === 0 && sides.oldCurrent && !isArmed(observation);
  return set(
    facts,
    'begin',
    originals,
    { paused: !unpause, ...(unpause ? movement : inMotion(observation, sides, movement)) },
    `begin: ${describe(facts)}`,
  );
}

/** Are the release's own settings in force on the Deployment and on the new side's ReplicaSet? */
function arming(facts: Facts): Decision | null {
  const { observation, goal, sides, movement, evidence } = facts;
  const mark = observation.mark;
  if (!mark) return null;
  const swap = observation.templateDigest !== goal.targetDigest;
  if (swap || !isArmed(observation) || mark.targetDigest !== goal.targetDigest) {
    // A patch under way ends first: a surge counted from specs that are still moving would be too small, and ready pods would go.
    if (isArmed(observation) && !observation.paused) {
      if (movedSpecs(observation, sidesOf(observation, observation.templateDigest))) return pause(facts, 'the specs have moved');
      if (facts.recollection.unpausedMs < UNPAUSED_LIMIT_MS) {
        return waitFor('specs', 'until the controller has moved the ReplicaSets', evidence);
      }
    }
    return set(
      facts,
      swap ? 'swap' : 're-arm',
      mark.originals,
      { paused: true, ...inMotion(observation, sides, movement) },
      swap ? 'turn the Deployment to the other version, paused' : 'put the release settings back, paused',
    );
  }
  const { newSide } = sides;
  if (!newSide) return null;
  // One without instances has nothing to count, once that is what its status says too.
  const armed = newSide.specCount === 0 || newSide.minReadySeconds === NEVER_AVAILABLE_SECONDS;
  if (armed && newSide.current && newSide.availableCount === 0) return null;
  if (!observation.paused) return pause(facts, 'the new side counts as available: hold until it does not');
  return waitFor('arming', `until ReplicaSet ${newSide.name} takes over minReadySeconds`, evidence);
}

/** Has the last patch moved the specs? Then pause: readiness is awaited paused. */
function settling(facts: Facts): Decision | null {
  const { observation, sides, recollection, evidence } = facts;
  if (!observation.mark || observation.paused) return null;
  if (movedSpecs(observation, sides)) return pause(facts, 'the specs have moved');
  const atWork = recollection.sinceSpecsMs < recollection.unpausedMs;
  const limit = atWork ? HALFWAY_LIMIT_MS : UNPAUSED_LIMIT_MS;
  if (Math.min(recollection.sinceSpecsMs, recollection.unpausedMs) >= limit) {
    return pause(facts, `the controller has not moved the specs in ${limit / 1000} s`);
  }
  return waitFor('specs', 'until the controller has moved the ReplicaSets', evidence);
}

/** Are the ReplicaSets of the size that maxSurge and maxUnavailable lead to? */
function movedSpecs({ desiredCount: n, maxUnavailable, maxSurge }: Observation, sides: Sides): boolean {
  const u = maxUnavailable ?? 0;
  return sides.oldSpec <= Math.max(0, n - u) && sides.newSpec >= Math.min(n, u + (maxSurge ?? 0));
}

/** More new instances than the held share allows? Only possible through scaling or resuming from outside. */
function exposure({ observation, goal, target, sides, evidence }: Facts): Decision | null {
  const { mark, desiredCount: n } = observation;
  // The last batch is judged until its first patch: what it finds is the hold before it.
  const entering = mark?.step !== goal.step;
  if (!mark || goal.direction === 'back' || (target.last && !entering) || n === 0) return null;
  const share = mark.of > 0 ? Math.ceil((mark.wanted / mark.of) * n) : 0;
  const limit = (target.last ? share : Math.max(share, target.wanted)) + 1;
  // What was held as one old and one new keeps its one extra instance at any n: judged by the old side only.
  const tooMany = mark.of !== 1 && sides.newSpec > limit;
  const noneLeft = sides.oldSpec === 0 && sides.newSpec > 0;
  if (!tooMany && !noneLeft) return null;
  // n is lowered first and both sides follow: until then these are the sizes of the n before.
  if (sides.oldSpec + sides.newSpec > n + Math.max(target.extra, observation.maxSurge ?? 0)) {
    return waitFor('specs', `until the controller has scaled the ReplicaSets to ${n}`, evidence);
  }
  if (tooMany) return stopped('overexposed', `${sides.newSpec} of ${n} instances are new, the batch allows ${limit - 1}`, evidence);
  return stopped('overexposed', `no old instance is left before the last batch (${sides.newSpec} of ${n} are new)`, evidence);
}

function moving(facts: Facts): Decision | null {
  const { observation, goal, target, sides, input, movement, recollection, evidence } = facts;
  const mark = observation.mark;
  if (!mark) return null;
  if (movement.moves) {
    const enough = isWorthAPatch(input) || (goal.direction === 'back' && recollection.sinceProgressMs >= PARTIAL_AFTER_MS);
    // A Deployment refuses 0 and 0, and the controller would read it as one unavailable.
    if (enough && movement.surge + movement.unavailable > 0) {
      if (recollection.resting) return waitFor('controller', 'until the Deployment controller works again', evidence);
      // The controller retires by the counts in the statuses: old instances that are gone but still counted would be taken for spare ones.
      if (!sides.oldCurrent) return waitFor('specs', 'until the old ReplicaSets have counted their instances', evidence);
      return set(facts, 'move', mark.originals, { paused: false, ...movement }, describe(facts));
    }
    return waitFor('readiness', `until ${sides.newSpec} new are ready`, evidence);
  }
  const surplus = sides.oldSpec + sides.newSpec - (observation.desiredCount + target.extra);
  const allReady = sides.oldCurrent && sides.oldReady >= sides.oldSpec && input.ready >= sides.newSpec;
  const mayAdd = (observation.maxSurge ?? 0) > target.extra && sides.oldSpec > 0 && movement.unavailable > 0;
  if (mayAdd && (surplus === 0 || (surplus > 0 && allReady))) {
    // Paused, the controller keeps n + maxSurge instances: a hold of n is none while it may still add to it.
    const message =
      surplus === 0
        ? 'nothing is to be added: give back the surge'
        : `${surplus} more than ${observation.desiredCount} run: give back the surge`;
    return set(facts, 'trim', mark.originals, { paused: true, surge: target.extra, unavailable: movement.unavailable }, message);
  }
  if (surplus > 0 && sides.oldSpec > 0 && allReady && !target.last && (observation.maxSurge ?? 0) <= target.extra) {
    return waitFor('specs', 'until the controller has given back the surge', evidence);
  }
  return null;
}

function arrival({ observation, target, sides, input, evidence }: Facts): Decision {
  const n = observation.desiredCount;
  if (target.last) {
    if (sides.oldSpec === 0 && sides.newSpec >= n && input.ready >= n) {
      return { kind: 'reached', reason: 'complete', message: `${n} of ${n} are new and ready`, evidence, touched: true };
    }
  } else if (input.ready >= sides.newSpec) {
    return { kind: 'reached', reason: 'hold', message: `held: ${sides.oldSpec} old, ${sides.newSpec} new`, evidence, touched: true };
  }
  return waitFor('readiness', `until ${sides.newSpec} new are ready`, evidence);
}

function ruleInput(goal: Goal, target: Target, sides: Sides, recollection: Recollection, observation: Observation): RuleInput {
  const back = goal.direction === 'back';
  const instances = back
    ? Math.max(1, observation.desiredCount - sides.newSpec, sides.newSpec - (observation.desiredCount - sides.oldSpec))
    : (goal.instances ?? ownSurge(observation, goal));
  return {
    sides,
    target,
    ready: Math.min(sides.newReady, recollection.steadyReady),
    instances: back && goal.instances === 0 ? 0 : instances,
    unavailable: goal.unavailable,
    oldUnready: back && sides.oldCurrent ? Math.min(recollection.oldUnready, sides.oldSpec - sides.oldReady) : 0,
  };
}

/** The workload's own maxSurge (percents round up, as in the controller), at least 1. */
function ownSurge(observation: Observation, goal: Goal): number {
  const strategy = observation.mark?.originals.strategy ?? goal.originals?.strategy ?? null;
  const value = strategy === null ? observation.maxSurge : surgeOf(strategy);
  if (typeof value === 'number') return Math.max(1, value);
  const percent = typeof value === 'string' ? Number.parseInt(value, 10) : 25;
  return Math.max(1, Math.ceil((observation.desiredCount * (Number.isFinite(percent) ? percent : 25)) / 100));
}

function surgeOf(strategy: unknown): unknown {
  const rolling = typeof strategy === 'object' && strategy !== null && 'rollingUpdate' in strategy ? strategy.rollingUpdate : null;
  return typeof rolling === 'object' && rolling !== null && 'maxSurge' in rolling ? rolling.maxSurge : null;
}

/** What a paused Deployment must say so that the controller leaves both sides alone: n + maxSurge pods. */
function inMotion(observation: Observation, sides: Sides, movement: Movement): { surge: number; unavailable: number } {
  const surge = surgeAtRest(observation);
  const given = clamp(sides.desiredCount - sides.oldSpec, 0, sides.desiredCount);
  return { surge, unavailable: surge === 0 ? Math.max(1, given) : Math.min(given, movement.unavailable) };
}

function originalsOf(observation: Observation): Originals {
  return isArmed(observation) ? DEFAULT_ORIGINALS : observation.originals;
}

function set(
  { observation, goal, target, evidence }: Facts,
  reason: ChangeReason,
  originals: Originals,
  to: { paused: boolean; surge: number; unavailable: number },
  message: string,
): Decision {
  const before = observation.mark;
  // Putting settings back moves nothing: what was held stays what is held.
  const held = reason === 're-arm' && before?.targetDigest === goal.targetDigest ? before : null;
  const mark: Mark = {
    releaseId: goal.releaseId,
    planDigest: goal.planDigest,
    targetDigest: goal.targetDigest,
    step: held?.step ?? goal.step,
    wanted: held?.wanted ?? target.wanted,
    of: held?.of ?? observation.desiredCount,
    originals,
  };
  const change: Change = {
    kind: 'set',
    resourceVersion: observation.resourceVersion,
    paused: to.paused,
    surge: to.surge,
    unavailable: to.unavailable,
    template: observation.templateDigest !== goal.targetDigest,
    mark,
  };
  return { kind: 'change', reason, message, evidence, change };
}

function pause({ observation, goal, evidence }: Facts, message: string): Decision {
  return { kind: 'change', reason: 'pause', message, evidence, change: pauseChange(observation, goal.releaseId) };
}

function waitFor(reason: 'specs' | 'arming' | 'readiness' | 'controller', message: string, evidence: Evidence): Decision {
  return { kind: 'wait', reason, message, evidence };
}

function stopped(reason: StopCode, message: string, evidence: Evidence): Decision {
  return { kind: 'stopped', reason, message, evidence };
}

function describe({ sides, movement }: Facts): string {
  return `old ${sides.oldSpec} → ${movement.oldSpec}, new ${sides.newSpec} → ${movement.newSpec}`;
}

function evidenceOf(observation: Observation, target: Target, sides: Sides, movement: Movement): Evidence {
  return {
    desired: observation.desiredCount,
    wanted: target.wanted,
    old: sides.oldSpec,
    new: sides.newSpec,
    ready: sides.newReady,
    surge: movement.surge,
    unavailable: movement.unavailable,
    paused: observation.paused,
  };
}

const NOTHING: Evidence = { desired: 0, wanted: 0, old: 0, new: 0, ready: 0, surge: 0, unavailable: 0, paused: false };
