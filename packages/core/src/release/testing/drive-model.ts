import { type Decision, decide } from '../decide.ts';
import type { Goal } from '../goal.ts';
import { RecollectionKeeper } from '../recollect.ts';
import type { ControllerModel } from './controller-model.ts';

/** What may come between a look and a patch, one per round; afterwards everything works as it should. */
export const DISTURBANCES = [
  'deployment-step',
  'replicaset-step',
  'settle',
  'new-ready',
  'new-unready',
  'old-ready',
  'old-unready',
  'all-ready',
  'restart',
  'time-passes',
  'foreign-write',
] as const;
export type Disturbance = (typeof DISTURBANCES)[number];

export interface Trial {
  readonly decision: Decision;
  readonly rounds: number;
  readonly patches: number;
}

const ROUNDS = 2_000;

/**
 * observe → decide → apply on the model until the goal is reached or something stops it. At every moment `totalReady` is held against
 * min(n − U, ready before the last patch), less what was lost since without our doing.
 */
export function driveModel(
  model: ControllerModel,
  goal: Goal,
  disturbances: readonly Disturbance[],
  killedAfter = Number.POSITIVE_INFINITY,
): Trial {
  const spare = goal.instances === 0 ? goal.unavailable : 0;
  const pending = [...disturbances];
  const trace: string[] = [];
  const patchesBefore = model.patches;
  let keeper = new RecollectionKeeper(goal.targetDigest);
  let now = 1_000_000;
  let floor = Math.min(model.desired - spare, model.reportedReady);

  const check = (): void => {
    if (model.totalReady >= floor) return;
    throw new Error(`ready fell to ${model.totalReady}, at least ${floor} were due\n${trace.slice(-12).join('\n')}`);
  };
  const disturb = (event: Disturbance): void => {
    const others = model.sets.filter((set) => set.template !== goal.targetDigest && set.spec > 0).map((set) => set.template);
    const [old = goal.targetDigest] = others;
    switch (event) {
      case 'deployment-step':
        model.stepDeployment();
        break;
      case 'replicaset-step':
        model.stepReplicaSets();
        break;
      case 'settle':
        model.settle();
        break;
      case 'new-ready':
        model.becomeReady(goal.targetDigest, 1);
        break;
      case 'new-unready':
        floor -= model.loseReadiness(goal.targetDigest, 1);
        break;
      case 'old-ready':
        model.becomeReady(old, 1);
        break;
      case 'old-unready':
        floor -= model.loseReadiness(old, 1);
        break;
      case 'all-ready':
        for (const set of model.sets) model.becomeReady(set.template, set.spec);
        break;
      case 'restart':
        keeper = new RecollectionKeeper(goal.targetDigest);
        break;
      case 'time-passes':
        now += 2_000;
        break;
      case 'foreign-write':
        model.touch();
        break;
      default:
        event satisfies never;
    }
  };

  for (let round = 0; round < ROUNDS; round += 1) {
    const observation = model.observe();
    if (observation) keeper.see(observation, now);
    const recollection = keeper.recall(now, 0);
    const decision = decide(observation, goal, recollection);
    const specs = model.sets.map((set) => `${set.template} ${set.ready}/${set.spec}`).join(', ');
    const event = pending.shift();
    trace.push(`${specs} | ${decision.kind} ${decision.reason}: ${decision.message} | ${event ?? ''}`);
    if (decision.kind === 'reached' || decision.kind === 'stopped' || round >= killedAfter)
      return { decision, rounds: round, patches: model.patches - patchesBefore };
    if (event) disturb(event);
    check();
    if (decision.kind === 'change') {
      const before = model.reportedReady;
      const outcome = model.apply(decision.change);
      if (outcome === 'applied' && decision.change.kind !== 'pause') floor = Math.min(model.desired - spare, before);
      if (outcome === 'applied' && decision.reason === 'pause' && recollection.unpausedMs >= 1_500) keeper.rest(now);
    }
    now += 100;
    if (!event) {
      for (const set of model.sets) model.becomeReady(set.template, set.spec);
      model.stepDeployment();
      check();
      model.stepReplicaSets();
      if (decision.kind === 'wait') now += 1_000;
    }
    check();
  }
  throw new Error(`the goal was not reached in ${ROUNDS} rounds\n${trace.slice(-12).join('\n')}`);
}
