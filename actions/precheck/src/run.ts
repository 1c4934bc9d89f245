import {
  type ActionBody,
  type ActionContext,
  type ActionReport,
  assertMatrixFits,
  assertOutputsArrive,
  assertOutputsFit,
  type SecretInput,
} from '@sluice/action-kit';
import {
  blockingVerdict,
  decideExpiry,
  decideResume,
  type Fix,
  parseArtifactLines,
  planStages,
  type RecordStore,
  releaseDocument,
  remainingStages,
  renderChecks,
  SluiceError,
  type StageEntry,
  type Stored,
  stageEntries,
  standingOf,
} from '@sluice/core';
import {
  askInRun,
  type CheckedNew,
  checkRelease,
  createRelease,
  findRecord,
  fixOf,
  loadPlan,
  planWindows,
  recordFix,
  replaceWaiting,
  type Starter,
  starterOf,
  withTeams,
} from '@sluice/use-cases';
import { movingPorts } from '../../src/moving-ports.ts';
import { openReach, type Reach, secretInputs } from '../../src/reach.ts';
import type { definition } from './definition.ts';
import { tellRefusal } from './tell-refusal.ts';
import { waitBehind } from './wait-behind.ts';

type Context = ActionContext<typeof definition>;
type Report = ActionReport<typeof definition>;

const NO_RELEASE = { proceed: 'false', stages: '[]', 'release-id': '', 'plan-digest': '', artifacts: '' } as const;

/** Checks a release and writes it down, or goes on with the one under way. */
export const run: ActionBody<typeof definition> = async (context) => {
  await using reach = openReach(context);
  const id = context.inputs['release-id'];
  return id === null ? await checkNew(context, reach) : await resume(context, reach, id);
};

async function checkNew({ inputs, runner, env, signal }: Context, reach: Reach): Promise<Report> {
  const secrets = secretInputs({ inputs });
  const request = requestOf(inputs);
  const fix = fixOf(inputs['fix-reason'], env);
  const plan = await loadPlan({
    file: inputs.plan,
    environment: inputs.environment,
    ...(request.services && { services: request.services }),
  });
  assertMatrixFits(planStages(plan).stages);
  const checked = await checkRelease(reach.clusters, {
    plan,
    planFile: inputs.plan,
    env: reach.env,
    ledger: reach.ledger,
    fix,
    missing: inputs.missing,
    again: inputs.again,
    github: reach.github,
    members: reach.members,
    ...request,
  });
  const title = `${plan.application} → ${plan.environment}`;
  switch (checked.kind) {
    case 'unreadable': {
      runner.say(renderChecks(checked.checks));
      const verdict = blockingVerdict(checked.checks);
      const message = `${title}: not started, ${checked.summary.blocking} of ${checked.checks.length} checks said no. Nothing was changed`;
      await tellRefusal(reach, plan, { version: inputs.version ?? 'a version', checks: checked.checks, by: starterOf(env).startedBy });
      return { result: { verdict, reason: 'rejected', message, checks: checked.checks }, outputs: NO_RELEASE };
    }
    case 'refused':
      throw new SluiceError(checked.start.reason, 'rejected', `${title}: not started. ${checked.start.message}`);
    case 'waits': {
      const result = await waitBehind(checked, { reach, title, dryRun: inputs['dry-run'], starter: starterOf(env) });
      return { result, outputs: NO_RELEASE };
    }
    case 'under-way':
      return goOn({ inputs }, reach, await withFix(inputs, reach, checked, fix));
    case 'new':
      runner.say(renderChecks(checked.checks));
      return decideNew(checked, {
        reach,
        secrets,
        dryRun: inputs['dry-run'],
        title,
        starter: starterOf(env),
        runner,
        signal,
        planFile: inputs.plan,
      });
    default:
      return checked satisfies never;
  }
}

function requestOf(inputs: Context['inputs']): { version?: string; artifact: readonly string[]; services?: readonly string[] } {
  const { version, artifacts, services } = inputs;
  const lines = artifacts === null ? [] : parseArtifactLines(artifacts);
  const chosen = services.length > 0 ? services : artifacts === null ? undefined : lines.map(({ service }) => service);
  const without = version !== null ? [] : (chosen ?? []).filter((name) => !lines.some(({ service }) => service === name));
  if (without.length > 0)
    throw new SluiceError(
      'artifacts-missing',
      'input',
      `artifacts has no line for ${without.join(', ')}, which "services" asks for. Add one for each, or leave them out`,
    );
  const taken =
    artifacts === null ? [] : artifacts.split(/\r\n|\r|\n/).filter((line) => chosen?.includes(line.split('=')[0]?.trim() ?? '') ?? true);
  return { artifact: taken, ...(version !== null && { version }), ...(chosen && { services: chosen }) };
}

async function decideNew(
  checked: CheckedNew,
  options: { reach: Reach; secrets: readonly SecretInput[]; dryRun: boolean; title: string; starter: Starter; planFile: string } & Pick<
    Context,
    'runner' | 'signal'
  >,
): Promise<Report> {
  const { plan, checks, summary, version, start, artifacts, leftOut } = checked;
  const { reach, secrets, dryRun, title, starter } = options;
  const keeps = leftOut.length > 0 ? `; without an image, and left as they are: ${leftOut.join(', ')}` : '';
  const counts = `${summary.passed} of ${checks.length} checks passed${summary.warnings > 0 ? `, ${summary.warnings} warned` : ''}${keeps}`;
  const about = { checks, details: { version } };
  if (summary.nothingToDo) {
    const message = `${title}: ${version} already runs everywhere (same digest). Nothing done. To replace the instances anyway: again: true`;
    return {
      result: { ...about, verdict: 'pass', reason: 'nothing-to-do', message },
      outputs: { ...NO_RELEASE, artifacts: linesOf(artifacts) },
    };
  }
  if (!summary.proceed) {
    const message = `${title}: ${version} not started, ${summary.blocking} of ${checks.length} checks said no. Nothing was changed`;
    await tellRefusal(reach, plan, { version, checks, by: starter.startedBy });
    return { result: { ...about, verdict: blockingVerdict(checks), reason: 'rejected', message }, outputs: NO_RELEASE };
  }
  const { stages } = planStages(plan);
  const entries = stageEntries(plan, stages, stages.length);
  const outputs = { ...outputsOf(start.id, plan.digest, entries), artifacts: linesOf(artifacts) };
  // Before anything is written: a release that its workflow cannot run would only be in the way.
  assertOutputsFit(outputs);
  assertOutputsArrive(outputs, secrets);
  if (dryRun) {
    const first = start.replaces === null ? '' : `${start.replaces.id} (${start.replaces.version}) waits and would be undone first; then `;
    const message = `${title}: ${first}${version} could start as ${start.id}, ${counts}. A dry run: nothing was changed`;
    return {
      result: { ...about, verdict: 'pass', reason: 'dry-run', message, stages: entries },
      outputs: { ...outputs, proceed: 'false', 'release-id': '' },
    };
  }
  const saved = await createRelease(reach.clusters, await undoWaiting(checked, options), starter, reach.approvals);
  const { release } = saved.record;
  const ready = `${title}: ${version} is ready to go as ${start.id} in ${stages.length} ${stages.length === 1 ? 'stage' : 'stages'}, ${counts}`;
  return {
    result: {
      ...about,
      ...(entries.length === 0 ? waiting(start.id, ready) : { verdict: 'pass', reason: 'ready', message: ready }),
      stages: entries,
      release: release && releaseDocument(release, standingOf(release)),
    },
    outputs,
  };
}

/** Where this release replaces one that waits. */
async function undoWaiting(
  checked: CheckedNew,
  { reach, runner, signal, planFile }: { reach: Reach; planFile: string } & Pick<Context, 'runner' | 'signal'>,
) {
  const { replaces, id } = checked.start;
  if (replaces === null) return checked;
  runner.say(`${replaces.id} (${replaces.version}) waits: it is undone before ${id} starts`);
  await using moving = movingPorts({ ...reach, records: checked.records, release: replaces, runner, planFile });
  return await replaceWaiting(checked, moving.ports, signal);
}

async function resume({ inputs, env }: Context, reach: Reach, id: string): Promise<Report> {
  const fix = fixOf(inputs['fix-reason'], env);
  const { records, stored } = await findRecord(reach.clusters, {
    file: inputs.plan,
    environment: inputs.environment,
    release: id,
    ledger: reach.ledger,
  });
  const decision = decideResume(stored.record, id);
  if (decision.kind === 'refuse') throw new SluiceError(decision.reason, 'rejected', decision.message);
  if (decision.kind === 'done') {
    const { release, message } = decision;
    return {
      result: { verdict: 'pass', reason: 'nothing-to-do', message, release: releaseDocument(release, standingOf(release)) },
      outputs: { ...NO_RELEASE, artifacts: linesOf(release.artifacts) },
    };
  }
  return goOn({ inputs }, reach, await withFix(inputs, reach, { records, stored }, fix));
}

interface Found {
  readonly records: RecordStore;
  readonly stored: Stored;
}

/** The release as it is recorded with the reason for a fix, where one was given. */
async function withFix(inputs: Context['inputs'], { env, members }: Reach, { records, stored }: Found, given: Fix | null): Promise<Found> {
  const { release } = stored.record;
  const fix = release === null ? given : await withTeams(given, release.plan, members);
  if (fix === null || inputs['dry-run']) return { records, stored };
  return { records, stored: await recordFix(records, stored, planWindows({ planFile: inputs.plan, env }), fix, Date.now()) };
}

/** A release under way keeps its plan, its images and its id; what is done already is not run again. */
async function goOn(
  { inputs }: Pick<Context, 'inputs'>,
  { approvals }: Reach,
  { records, stored }: { readonly records: RecordStore; readonly stored: Stored },
): Promise<Report> {
  const expiry = decideExpiry(stored.record, Date.now());
  if (expiry.kind === 'expired' && expiry.onTimeout === 'rollback')
    throw new SluiceError(
      'approval-expired',
      'rejected',
      `${expiry.message}, so the release goes back: run the rollback. Nothing was changed`,
    );
  const release = await askInRun(records, stored, inputs['dry-run'] ? null : approvals);
  const { id, plan, version, phase, reason } = release;
  const all = planStages(plan).stages.length;
  const left = remainingStages(release);
  const entries = stageEntries(plan, left, all);
  assertMatrixFits(entries);
  const outputs = { ...outputsOf(id, plan.digest, entries), artifacts: linesOf(release.artifacts) };
  assertOutputsFit(outputs);
  assertOutputsArrive(outputs, secretInputs({ inputs }));
  const message = `${plan.application} → ${plan.environment}: ${version} goes on as ${id}, which is ${phase} (${reason}): ${left.length} of ${all} stages are left`;
  return {
    result: {
      ...(entries.length === 0 ? waiting(id, message) : { verdict: 'pass', reason: 'under-way', message }),
      stages: entries,
      release: releaseDocument(release, standingOf(release)),
      details: { version },
    },
    outputs,
  };
}

/** A command on the pull request decides first: there is nothing that this run could do. */
function waiting(id: string, message: string): Pick<Report['result'], 'verdict' | 'reason' | 'message'> {
  const how = `comment "/release approve" on the pull request, then run precheck with release-id: ${id}`;
  return { verdict: 'inconclusive', reason: 'waits-for-approval', message: `${message}. It waits for a person: ${how}` };
}

function outputsOf(id: string, digest: string, entries: readonly StageEntry[]) {
  return { proceed: entries.length > 0 ? 'true' : 'false', stages: JSON.stringify(entries), 'release-id': id, 'plan-digest': digest };
}

function linesOf(artifacts: readonly { service: string; image: string; digest: string }[]): string {
  return artifacts.map(({ service, image, digest }) => `${service}=${image}@${digest}`).join('\n');
}
