import { type Decision, NOTHING, stopped } from './decision.ts';
import { factsOf } from './facts.ts';
import type { Goal } from './goal.ts';
import type { Observation } from './observation.ts';
import { arming } from './questions/arming.ts';
import { arrival } from './questions/arrival.ts';
import { beginning } from './questions/beginning.ts';
import { exposure } from './questions/exposure.ts';
import { moving } from './questions/moving.ts';
import { ownership } from './questions/ownership.ts';
import { scaling } from './questions/scaling.ts';
import { settling } from './questions/settling.ts';
import type { Recollection } from './recollect.ts';

/**
 * Level-triggered: from what is there now to the next patch, wait or end. No phase is stored or inferred.
 * The order of the questions matters: whose is it, is it armed, has the last patch taken effect, has the present n, what does the rule say.
 */
export function decide(observation: Observation | null, goal: Goal, recollection: Recollection): Decision {
  if (!observation) return stopped('deleted', 'the Deployment does not exist (deleted during the release?)', NOTHING);
  const facts = factsOf(observation, goal, recollection);
  return (
    ownership(facts) ??
    beginning(facts) ??
    arming(facts) ??
    settling(facts) ??
    scaling(facts) ??
    exposure(facts) ??
    moving(facts) ??
    arrival(facts)
  );
}
