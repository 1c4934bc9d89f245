import { CUT_SHORT } from './cut-short.ts';
import { REUSABLE } from './reusable.ts';
import { REUSABLE_WAITING } from './reusable-waiting.ts';
import { SINGLE_STAGES } from './single-stages.ts';
import { WHOLE_RUNS } from './whole-runs.ts';
import type { WorkflowScenario } from './workflow-scenario.ts';

export const WORKFLOW_SCENARIOS: readonly WorkflowScenario[] = [
  ...WHOLE_RUNS,
  ...SINGLE_STAGES,
  ...CUT_SHORT,
  ...REUSABLE,
  ...REUSABLE_WAITING,
];
