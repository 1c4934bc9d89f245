import {
  type DoctorFinding,
  examineWorkflows,
  good,
  mustChange,
  planStages,
  type ResolvedPlan,
  renderFindings,
  stageEntry,
  toChange,
} from '@sluice/core';
import { Clusters, type ClustersOptions, examineEnvironment, examineRepository, loadPlan, readWorkflows } from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import type { Output } from '../view/output.ts';

export interface DoctorOptions {
  readonly file: string;
  readonly environment: string;
  readonly context?: string;
  readonly repository?: string;
  readonly json: boolean;
}

/** Why GitHub would hide outputs from other jobs, where the command runs in one; null where it would not. */
export type HiddenOutputs = (outputs: Readonly<Record<string, string>>) => string | null;

/** `sluice doctor`: what a release to this environment would stumble on, before there is a version to release. Changes nothing. */
export async function doctor(
  options: DoctorOptions,
  output: Output,
  reach: ClustersOptions = {},
  hiddenOutputs?: HiddenOutputs,
): Promise<number> {
  const { file, environment } = options;
  const env = reach.env ?? process.env;
  await using clusters = new Clusters({ ...reach, context: options.context ?? null });
  const plan = await loadPlan({ file, environment });
  // Of a job that was given no token nothing is asked; who names a repository wants an answer.
  const repository = options.repository ?? (env.GITHUB_TOKEN || env.GH_TOKEN ? env.GITHUB_REPOSITORY : undefined);
  const findings = [
    ...(await examineEnvironment(clusters, { plan, planFile: file, env })),
    ...(repository ? await examineRepository(plan, { repository, env }) : []),
    ...examineWorkflows(await readWorkflows(file)),
    ...(hiddenOutputs ? [outputsFinding(plan, hiddenOutputs)] : []),
  ];
  if (!repository) output.note('GitHub was not looked at: name the repository, --repository OWNER/NAME, and set GITHUB_TOKEN');
  const title = `${plan.application} → ${plan.environment}`;
  output.answer(options.json ? JSON.stringify(doctorDocument(plan, findings), null, 2) : renderFindings(title, findings));
  return findings.some(mustChange) ? EXIT.rejected : EXIT.succeeded;
}

/** With the outputs that precheck would have of the next release. */
function outputsFinding(plan: ResolvedPlan, hiddenOutputs: HiddenOutputs): DoctorFinding {
  const { stages } = planStages(plan);
  const images = new Set(plan.targets.flatMap((target) => target.services.map(({ name, image }) => `${name}=${image}@sha256:…`)));
  const hidden = hiddenOutputs({
    proceed: 'true',
    stages: JSON.stringify(stages.map((stage) => stageEntry(plan, stage, stages.length))),
    'release-id': `${plan.application}-${plan.environment}-1`,
    'plan-digest': plan.digest,
    artifacts: [...images].join('\n'),
  });
  const told = { group: 'github', check: 'outputs', about: 'outputs of precheck' } as const;
  if (hidden === null) return good({ ...told, message: 'outputs of precheck: no line of kubeconfig or secrets would hide them' });
  return toChange({ ...told, message: hidden, fix: null });
}

function doctorDocument(plan: { readonly application: string; readonly environment: string }, findings: readonly DoctorFinding[]) {
  const { application, environment } = plan;
  return { schemaVersion: 1, application, environment, outcome: findings.some(mustChange) ? 'change' : 'good', findings };
}
