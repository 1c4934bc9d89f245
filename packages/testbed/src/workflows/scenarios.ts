import { CUT_SHORT } from './cut-short.ts';
import { EXAMPLE_COMMANDS } from './example-commands.ts';
import { EXAMPLE_MONOREPO } from './example-monorepo.ts';
import { EXAMPLE_PROMOTE } from './example-promote.ts';
import { EXAMPLE_RESUME } from './example-resume.ts';
import { MEASURED_RUNS } from './measured-runs.ts';
import { REUSABLE } from './reusable.ts';
import { REUSABLE_CUT_SHORT } from './reusable-cut-short.ts';
import { REUSABLE_WAITING } from './reusable-waiting.ts';
import { SINGLE_STAGES } from './single-stages.ts';
import { WHOLE_RUNS } from './whole-runs.ts';
import type { WorkflowScenario } from './workflow-scenario.ts';

export const WORKFLOW_SCENARIOS: readonly WorkflowScenario[] = [
  ...WHOLE_RUNS,
  ...MEASURED_RUNS,
  ...SINGLE_STAGES,
  ...CUT_SHORT,
  ...REUSABLE,
  ...REUSABLE_WAITING,
  ...REUSABLE_CUT_SHORT,
  ...EXAMPLE_COMMANDS,
  ...EXAMPLE_RESUME,
  ...EXAMPLE_PROMOTE,
  ...EXAMPLE_MONOREPO,
];
