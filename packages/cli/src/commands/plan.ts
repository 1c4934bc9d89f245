import { planDocument, planStages, renderPlan } from '@sluice/core';
import { loadPlan } from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../view/output.ts';

export interface PlanOptions {
  readonly file: string;
  readonly environment: string;
  readonly services?: readonly string[];
  readonly instances: Readonly<Record<string, number>>;
  readonly json: boolean;
}

/** `sluice plan`: what a release would do, without a cluster. */
export async function plan(options: PlanOptions, output: Output): Promise<number> {
  const resolved = await loadPlan(options);
  const planned = planStages(resolved, { instances: options.instances });
  output.answer(options.json ? JSON.stringify(planDocument(resolved, planned), null, 2) : renderPlan(resolved, planned));
  return EXIT.succeeded;
}
