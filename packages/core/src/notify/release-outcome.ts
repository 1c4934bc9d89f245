import type { Release } from '../record/release-record.ts';
import { isOwnDecision } from '../release/approval/self-approval.ts';
import { describePart } from '../release/progress.ts';
import type { RunOutcome } from '../release/release-run.ts';
import { oneLine } from './one-line.ts';

export type Outcome = RunOutcome;

const MOST_SERIES = 6;

/** How a release that nobody is moving just now stands. */
export type Standing = Outcome | 'prepared' | 'under-way';

export function standingOf({ phase, holding }: Release): Standing {
  if (phase === 'held') return holding === 'approval' ? 'waiting' : holding === 'stage' ? 'stage-complete' : 'held';
  if (phase === 'succeeded' || phase === 'rolled-back' || phase === 'rollback-failed' || phase === 'prepared') return phase;
  return 'under-way';
}

/** What `--json` prints when a release ends or holds. */
export function releaseDocument(release: Release, outcome: Standing) {
  const {
    id,
    version,
    phase,
    reason,
    holding,
    resumeAt,
    fix,
    phases,
    startedAt,
    updatedAt,
    startedBy,
    origin,
    workloads,
    steps,
    approvals,
    causes,
    verifications,
    gates,
    plan,
  } = release;
  return {
    schemaVersion: 1,
    release: id,
    application: plan.application,
    environment: plan.environment,
    version,
    outcome,
    phase,
    reason,
    holding,
    resumeAt: resumeAt === null ? null : new Date(resumeAt).toISOString(),
    fix: fix && { ...fix, at: new Date(fix.at).toISOString() },
    phases,
    startedAt: new Date(startedAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
    startedBy,
    origin,
    planDigest: plan.digest,
    workloads: workloads.map(({ target, service, namespace, name, stable, goal, back, state }) => ({
      target,
      service,
      namespace,
      name,
      from: stable,
      to: goal,
      back,
      state,
    })),
    steps: steps.map((step) => ({ ...step, title: `${step.kind === 'batch' ? 'batch ' : ''}${describePart(plan, step)}` })),
    // Whether it was the one who started the release: what an audit asks first.
    approvals: approvals.map((approval) => ({ ...approval, own: isOwnDecision(release, approval) })),
    causes,
    verifications: withFewSeries(verifications),
    gates,
  };
}

/** What charts are drawn from: of the signals that say most, as many points as a chart shows. */
function withFewSeries(records: Release['verifications']): Release['verifications'] {
  const worst = records.flatMap(({ signals }) => signals).filter(({ critical, series }) => critical && series.length > 1);
  const kept = new Set(worst.toSorted((a, b) => Number(b.verdict === 'fail') - Number(a.verdict === 'fail')).slice(0, MOST_SERIES));
  return records.map((record) => ({
    ...record,
    signals: record.signals.map((signal) => (kept.has(signal) ? signal : { ...signal, series: [] })),
  }));
}

/** State first, what the reader can do second, numbers third. */
export function renderOutcome(release: Release, outcome: Outcome): string {
  const { id, version, reason, plan, workloads, causes } = release;
  const title = `${plan.application} ${version} → ${plan.environment}`;
  const seconds = Math.round((release.updatedAt - release.startedAt) / 1000);
  const lines: string[] = [];
  switch (outcome) {
    case 'succeeded':
      lines.push(`✔ ${title}: runs everywhere (${seconds} s)`, `  back: sluice rollback ${id}`);
      break;
    case 'stage-complete':
      lines.push(
        `⏸ ${title}: ${reason}`,
        `  goes on with the next job of its workflow, or: sluice release --resume   undo: sluice rollback ${id}`,
      );
      break;
    case 'waiting':
      lines.push(`⏸ ${title}: waits for a person (${reason})`, `  go on: sluice release --resume --yes   undo: sluice rollback ${id}`);
      break;
    case 'held':
      lines.push(
        `⏸ ${title}: held. ${reason}`,
        `  go on: sluice release --resume${resumeText(release)}   undo: sluice rollback ${id}`,
        ...(release.holding === 'verification'
          ? ['  it looks at the metrics again; to go on without: sluice release --resume --accept-inconclusive']
          : []),
        ...(release.holding === 'foreign' ? ['  put this version back over the change: sluice release --resume --take-over'] : []),
      );
      break;
    case 'rolled-back':
      lines.push(`↩ ${title}: rolled back`, `  why: ${reason}`);
      break;
    case 'rollback-failed':
      lines.push(
        `✘ ${title}: could not be rolled back`,
        `  why: ${reason}`,
        `  look at the instances named below, then: sluice rollback ${id}`,
      );
      break;
    default:
      return outcome satisfies never;
  }
  if (release.fix !== null) lines.push(`  fix: ${release.fix.reason} (${release.fix.by})`);
  for (const cause of causes) {
    lines.push(`  ${cause.service} in ${cause.target}: ${cause.kind}${cause.pod ? ` (${cause.pod})` : ''}: ${cause.message}`);
    for (const event of cause.events.slice(-2)) lines.push(`    event: ${event}`);
    for (const line of cause.log.slice(-5)) lines.push(`    log: ${line}`);
  }
  // Cut short in a batch, the record cannot know how far a workload has come: the way back is named all the same.
  const midway = release.holding === 'cancelled' || release.holding === 'lock-lost' || release.holding === 'runner-lost';
  for (const workload of workloads)
    if ((workload.state || midway) && (outcome === 'held' || outcome === 'waiting' || outcome === 'stage-complete'))
      lines.push(`  ${workloadLine(workload)}`, `    ${kubectlUndo(workload)}`);
  return lines.map(oneLine).join('\n');
}

function resumeText({ resumeAt }: Release): string {
  return resumeAt === null ? '' : ` from ${new Date(resumeAt).toISOString().replace('.000Z', 'Z')} on`;
}

function workloadLine({ service, target, state }: Release['workloads'][number]): string {
  return state
    ? `${service} in ${target}: ${state.new} of ${state.desired} new, ${state.old} old, ${state.ready} of the new ready`
    : `${service} in ${target}`;
}

/** The one command that goes back without us: the stable template from its ControllerRevision, and the settings the workload had. */
function kubectlUndo({ namespace, name, stable, originals, context }: Release['workloads'][number]): string {
  const where = `-n ${namespace}${context ? ` --context ${context}` : ''}`;
  const settings = JSON.stringify({
    paused: false,
    minReadySeconds: originals?.minReadySeconds ?? 0,
    progressDeadlineSeconds: originals?.progressDeadlineSeconds ?? 600,
    strategy: originals?.strategy ?? null,
  });
  const patch = `kubectl get controllerrevision ${stable.revision} ${where} -o json | jq -c '[{op:"replace",path:"/spec/template",value:.data.template}] + (${settings} | to_entries | map({op:"add",path:("/spec/"+.key),value}))'`;
  return `without sluice: kubectl patch deployment ${name} ${where} --type=json -p "$(${patch})"`;
}
