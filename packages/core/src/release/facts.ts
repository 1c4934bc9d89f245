import type { Evidence } from './decision.ts';
import { type Goal, type Target, targetFor } from './goal.ts';
import type { Observation } from './observation.ts';
import type { Recollection } from './recollect.ts';
import { applyRule, type Movement, type RuleInput } from './rule.ts';
import { type Sides, sidesOf } from './sides.ts';

/** What every question of a decision is answered from. */
export interface Facts {
  readonly observation: Observation;
  readonly goal: Goal;
  readonly target: Target;
  readonly sides: Sides;
  readonly input: RuleInput;
  readonly movement: Movement;
  readonly evidence: Evidence;
  readonly recollection: Recollection;
}

export function factsOf(observation: Observation, goal: Goal, recollection: Recollection): Facts {
  const target = targetFor(goal, observation.desiredCount);
  const sides = sidesOf(observation, goal.targetDigest);
  const input = ruleInput(goal, target, sides, recollection, observation);
  const movement = applyRule(input);
  const evidence = evidenceOf(observation, target, sides, movement);
  return { observation, goal, target, sides, input, movement, evidence, recollection };
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
