import { formatAmount } from './amount.ts';
import { formatDuration } from './durations.ts';
import type { PlannedBatch, PlannedStage, PlannedStages, PlannedVerify, StageStep } from './plan-stages.ts';
import type { Promotion } from './promotion.ts';
import type { ResolvedPlan } from './resolved-plan.ts';
import type { ResolvedVerification } from './verification/resolved-verification.ts';

/** What `sluice plan --json` prints: the resolved plan, and what a release would do. */
export interface PlanDocument {
  readonly schemaVersion: 1;
  readonly plan: ResolvedPlan;
  readonly stages: PlannedStages['stages'];
  readonly approvals: PlannedStages['approvals'];
  readonly timesAsked: number;
  readonly shortestSeconds: number;
}

export function planDocument(plan: ResolvedPlan, planned: PlannedStages): PlanDocument {
  return { schemaVersion: 1, plan, ...planned };
}

/** What `sluice plan` prints: the state first, then the stages, then what surprises with few instances. */
export function renderPlan(plan: ResolvedPlan, planned: PlannedStages): string {
  const services = plan.targets[0]?.services.length ?? 0;
  const counts = [
    count(planned.stages.length, 'stage'),
    planned.timesAsked === 0 ? 'nobody is asked' : `a person is asked ${planned.timesAsked === 1 ? 'once' : `${planned.timesAsked} times`}`,
    `≥ ${formatDuration(planned.shortestSeconds)} of waiting`,
  ];
  return [
    `${plan.application} → ${plan.environment}   ${count(services, 'service')} on ${count(plan.targets.length, 'target')}   ${counts.join(', ')}`,
    `plan ${plan.digest.slice(0, 19)}   on failure: ${plan.onFailure}   an instance has ${formatDuration(plan.instanceTimeoutSeconds)} to become ready`,
    ...(plan.promotion === undefined ? [] : [renderPromotion(plan.promotion)]),
    ...Object.values(plan.verifications ?? {}).map((verification) => renderVerification(plan, verification)),
    '',
    ...planned.stages.flatMap(renderStage),
    ...smallWorkloads(planned),
  ].join('\n');
}

function renderPromotion({ from, withinSeconds, mode, override }: Promotion): string {
  const within = withinSeconds === null ? '' : ` within ${formatDuration(withinSeconds)}`;
  return `promotion   only digests that succeeded in ${from}${within}${mode === 'warn' ? '; others are a warning' : ''}${override === 'fix' ? '; a fix sets it aside' : ''}`;
}

function renderStage(stage: PlannedStage): string[] {
  const later = stage.waitSeconds === 0 ? '' : `   begins ${formatDuration(stage.waitSeconds)} later`;
  if (stage.kind === 'approval') return [`stage ${stage.number}   approval ${stage.approval}, before ${stage.target} goes on${later}`];
  return [`stage ${stage.number}   batches${later}`, ...stage.steps.map(renderStep)];
}

function renderStep(step: StageStep): string {
  switch (step.kind) {
    case 'wait':
      return `  ${step.target}   ${step.reason === 'soak' ? 'soak' : 'pause'} ${formatDuration(step.seconds)}`;
    case 'batch':
      return `  ${step.target}   ${groupByAmount(step.batches).join('   ')}`;
    case 'verify':
      return `  ${step.target}   ${groupByVerification(step).join('   ')}`;
    case 'gate':
      return `  ${step.target}   gate: SLO`;
    default:
      return step satisfies never;
  }
}

/** What is looked at, and what a failure does where no metric says otherwise. */
function renderVerification(
  plan: ResolvedPlan,
  { name, golden, metrics, instances, intervalSeconds, compare }: ResolvedVerification,
): string {
  const sources = [...new Set([...(golden === null ? [] : [golden.source]), ...metrics.map(({ source }) => source)])];
  const what = [...(golden === null ? [] : ['golden signals']), ...metrics.map((metric) => metric.name)];
  const kept = what.length > 6 ? [...what.slice(0, 6), `${what.length - 6} more`] : what;
  return [
    `verification ${name}   ${[...kept, ...(instances === 'off' ? [] : ['instances'])].join(', ')}`,
    ...(sources.length === 0 ? [] : [`from ${sources.join(', ')}`]),
    `every ${formatDuration(intervalSeconds)}`,
    compare === 'versions' ? 'new against old' : 'after against before',
    ...(plan.monitors?.includes(name) ? ['through the whole release'] : []),
  ].join('   ');
}

function groupByVerification({ services }: PlannedVerify): string[] {
  const groups = new Map<string, string[]>();
  for (const { service, verification, seconds, dropped } of services) {
    const label = `verify ${verification} ${formatDuration(seconds)}${dropped ? ' (nothing moved: dropped)' : ''}`;
    groups.set(label, [...(groups.get(label) ?? []), service]);
  }
  return [...groups].map(([label, names]) => `${label}: ${names.join(', ')}`);
}

/** Services that do the same are named together: `25%: api, web`. */
function groupByAmount(batches: readonly PlannedBatch[]): string[] {
  const groups = new Map<string, string[]>();
  for (const batch of batches) {
    const label = batchLabel(batch);
    groups.set(label, [...(groups.get(label) ?? []), batch.service]);
  }
  return [...groups].map(([label, services]) => `${label}: ${services.join(', ')}`);
}

function batchLabel({ amount, instances, movesNothing }: PlannedBatch): string {
  if (instances === null) return formatAmount(amount);
  return `${formatAmount(amount)} (${instances.updated} of ${instances.total}${movesNothing ? ', moves nothing' : ''})`;
}

function smallWorkloads(planned: PlannedStages): string[] {
  const batches = planned.stages
    .flatMap((stage) => (stage.kind === 'batches' ? stage.steps : []))
    .flatMap((step) => (step.kind === 'batch' ? step.batches : []));
  const single = batches.filter(({ instances }) => instances?.total === 1 && instances.updated === 0).map(({ service }) => service);
  const names = [...new Set(single)];
  if (names.length === 0) return [];
  return ['', `${names.join(', ')}: 1 instance; batches before the last hold at 1 old and 1 new instead.`];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
