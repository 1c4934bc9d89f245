import { CONVERGENCE } from './convergence.ts';
import { EXACT_COUNTS } from './exact-counts.ts';
import { LEDGER_SCENARIOS } from './ledger.ts';
import { OWNERSHIP } from './ownership.ts';
import { PERMISSIONS } from './permissions.ts';
import { PLANES_ALIKE } from './planes-alike.ts';
import { PODS_AND_NODES } from './pods-and-nodes.ts';
import { RUNNER_AND_API } from './runner-and-api.ts';
import type { Scenario } from './scenario.ts';
import { SERVING } from './serving.ts';
import { WAY_BACK } from './way-back.ts';
import { WINDOWS } from './windows.ts';
import { WRONG_INPUT } from './wrong-input.ts';

/** The fixed list, in the order of kubernetes-hold.md; what the rule promises comes first. */
export const SCENARIOS: readonly Scenario[] = [
  ...EXACT_COUNTS,
  ...WAY_BACK,
  ...CONVERGENCE,
  ...PODS_AND_NODES,
  ...OWNERSHIP,
  ...RUNNER_AND_API,
  ...WINDOWS,
  ...PERMISSIONS,
  ...LEDGER_SCENARIOS,
  WRONG_INPUT,
  SERVING,
  PLANES_ALIKE,
];
