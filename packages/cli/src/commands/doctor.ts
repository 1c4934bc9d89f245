import { type DoctorFinding, mustChange, renderFindings } from '@sluice/core';
import { Clusters, type ClustersOptions, examineEnvironment, loadPlan } from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../view/output.ts';

export interface DoctorOptions {
  readonly file: string;
  readonly environment: string;
  readonly context?: string;
  readonly json: boolean;
}

/** `sluice doctor`: what a release to this environment would stumble on, before there is a version to release. Changes nothing. */
export async function doctor(options: DoctorOptions, output: Output, reach: ClustersOptions = {}): Promise<number> {
  const { file, environment } = options;
  await using clusters = new Clusters({ ...reach, context: options.context ?? null });
  const plan = await loadPlan({ file, environment });
  const findings = await examineEnvironment(clusters, { plan, planFile: file, ...(reach.env && { env: reach.env }) });
  const title = `${plan.application} → ${plan.environment}`;
  output.answer(options.json ? JSON.stringify(doctorDocument(plan, findings), null, 2) : renderFindings(title, findings));
  return findings.some(mustChange) ? EXIT.rejected : EXIT.succeeded;
}

function doctorDocument(plan: { readonly application: string; readonly environment: string }, findings: readonly DoctorFinding[]) {
  const { application, environment } = plan;
  return { schemaVersion: 1, application, environment, outcome: findings.some(mustChange) ? 'change' : 'good', findings };
}
