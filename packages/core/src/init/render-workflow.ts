import { stringify } from 'yaml';
import { EXAMPLE_WORKFLOW } from './workflow-template.ts';

/** What the example is about: the name of its application, and its plan. */
const EXAMPLE_APPLICATION = /\bshop\b/g;
const EXAMPLE_PLAN = /\bPLAN: release\.yaml\b/g;

/** The workflow of examples/shop for another application: precheck → stages → close, from the actions one by one. */
export function renderWorkflow(options: { readonly application: string; readonly planPath: string }): string {
  const path = stringify(options.planPath, { lineWidth: 0, collectionStyle: 'flow' }).trim();
  // In flow style a comma or a bracket would end the value.
  const quoted = /^[\w./-]+$/.test(options.planPath) ? path : JSON.stringify(options.planPath);
  return EXAMPLE_WORKFLOW.replace(EXAMPLE_APPLICATION, () => options.application).replace(EXAMPLE_PLAN, () => `PLAN: ${quoted}`);
}
