import { decide } from '../decide.ts';
import type { Decision } from '../decision.ts';
import type { Goal } from '../goal.ts';
import { UNPAUSED_LIMIT_MS } from '../questions/settling.ts';
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
  'scale-out',
  'scale-in',
] as const;
export type Disturbance = (typeof DISTURBANCES)[number];

export interface Trial {
  readonly decision: Decision;
  readonly rounds: number;
  readonly patches: number;
  /** Instances that still had to be ready when it ended: less than n where some were lost without our doing while a patch was under way. */
  readonly owed: number;
  /** The controller was taken for dead in the middle of a patch. One that comes back in that very moment may start more new ones than the share: overexposed. */
  readonly away: boolean;
}

const ROUNDS = 2_000;

/**
 * observe → decide → apply on the model until the goal is reached or something stops it. At every moment `totalReady` is held against
 * min(n − U, ready before the last patch), less what was lost since without our doing; `owed` is what a run that was killed before this one left of that.
 */
export function driveModel(
  model: ControllerModel,
  goal: Goal,
  disturbances: readonly Disturbance[],
  killedAfter = Number.POSITIVE_INFINITY,
  owed = Number.POSITIVE_INFINITY,
): Trial {
  const spare = goal.instances === 0 ? goal.unavailable : 0;
  const pending = [...disturbances];
  const trace: string[] = [];
  const patchesBefore = model.patches;
  let keeper = new RecollectionKeeper(goal.targetDigest);
  let away = false;
  let now = 1_000_000;
  let floor = Math.min(model.desired - spare, model.reportedReady, owed);

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
      case 'scale-out':
        model.scaleTo(model.desired + Math.ceil(model.desired / 4));
        // Between the patch and the pause the two sides may carry notes of different maxSurges, and the controller's shares of them do not add up.
        floor = Math.min(floor, model.totalReady);
        break;
      case 'scale-in':
        // In the milliseconds in which it is unpaused, the patch's maxUnavailable is applied to the smaller n: nothing that comes from here can prevent that.
        if (!model.paused) break;
        // Whoever wants fewer gets fewer, and which ones go is the controller's choice: a loss without our doing, like a pod that falls.
        model.scaleTo(Math.max(1, model.desired - Math.ceil(model.desired / 4)));
        floor = Math.min(floor, model.desired - spare, model.totalReady);
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
      return { decision, rounds: round, patches: model.patches - patchesBefore, owed: floor, away };
    if (event) disturb(event);
    check();
    if (decision.kind === 'change') {
      const before = model.reportedReady;
      const outcome = model.apply(decision.change);
      if (outcome === 'applied' && decision.change.kind !== 'pause') floor = Math.min(model.desired - spare, before);
      if (outcome === 'applied' && decision.reason === 'pause' && recollection.unpausedMs >= UNPAUSED_LIMIT_MS) {
        keeper.rest(now);
        away = true;
      }
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
