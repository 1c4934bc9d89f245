import {
  type Artifact,
  type ArtifactFact,
  decideStart,
  hasEnded,
  prepareRelease,
  type Release,
  type ReleasePorts,
  type ResolvedPlan,
  renderChecks,
  runRelease,
  SluiceError,
  type Start,
  type Stored,
  summarise,
} from '@sluice/core';
import { applyManifests, ConfigMapRecords, hasStatus, MemoryTemplates } from '@sluice/kubernetes';
import { actor, question, terminalApprover } from '../approver.ts';
import { foundArtifacts, resolveArtifacts } from '../artifacts.ts';
import { Clusters } from '../cluster.ts';
import { EXIT } from '../exit-code.ts';
import { interruptSignal } from '../interrupt.ts';
import { loadPlan } from '../load-plan.ts';
import { loadManifests, type ManifestsByService } from '../manifests.ts';
import { runPrecheck } from '../precheck.ts';
import { prepareWorkloads } from '../prepare-workloads.ts';
import { previewRelease } from '../preview.ts';
import { findRecord } from '../record-place.ts';
import { makePorts } from '../release-ports.ts';
import type { Output } from '../view/output.ts';
import { releaseDocument, renderOutcome } from '../view/release-outcome.ts';
import { openView } from '../view/release-view.ts';

export interface ReleaseOptions {
  readonly file: string;
  readonly environment?: string;
  readonly version?: string;
  readonly artifact: readonly string[];
  readonly services?: readonly string[];
  readonly context?: string;
  readonly namespace?: string;
  readonly yes: boolean;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly resume: boolean;
  readonly takeOver: boolean;
  readonly lockSeconds: number;
}

/** `sluice release`: prechecks and starts a release, or goes on with the one under way. */
export async function release(options: ReleaseOptions, output: Output): Promise<number> {
  // Awaited before every return: the clusters are closed on the way out.
  await using clusters = new Clusters(options.context ?? null);
  if (options.resume) {
    const { records, stored } = await findRecord(clusters, options);
    const current = stored.record.release;
    if (!current || hasEnded(current.phase))
      throw new SluiceError(
        'nothing-to-resume',
        'input',
        `there is no release under way to resume${current ? `: ${current.id} is ${current.phase}` : ''}. Start one with --file, --environment and --version`,
      );
    return await run(clusters, records, stored, options, output);
  }
  const environment = options.environment;
  if (environment === undefined)
    throw new SluiceError('missing-option', 'input', 'which environment? Add --environment NAME, one of those in the plan');
  if (options.version === undefined && options.artifact.length === 0) {
    throw new SluiceError(
      'missing-option',
      'input',
      'what is to be released? Add --version TAG, or --artifact SERVICE=IMAGE@sha256:… for each service',
    );
  }
  const plan = await loadPlan({ file: options.file, environment, ...(servicesOf(options) && { services: servicesOf(options) ?? [] }) });
  const [home] = plan.targets;
  if (!home) throw new SluiceError('no-target', 'input', `environment ${environment} has no target`);
  const records = new ConfigMapRecords(await clusters.client(home.context), {
    namespace: home.namespace,
    application: plan.application,
    environment,
  });
  const stored = await loadOrExplain({ clusters, records, plan, options, output });
  if (stored === null) return EXIT.rejected;
  const current = stored.record.release;
  const underWay =
    current && !hasEnded(current.phase) && options.version !== undefined && current.version === options.version ? current : null;
  // A tag may have moved since: a release under way keeps its digests.
  const facts = underWay ? underWay.artifacts.map((value) => ({ service: value.service, value })) : await resolveArtifacts(plan, options);
  const artifacts = foundArtifacts(facts);
  const start = decideStart(stored.record, plan, artifacts);
  switch (start.kind) {
    case 'refuse':
      throw new SluiceError(start.reason, 'rejected', `not started: ${start.message}`);
    case 'resume':
      output.note(`${start.release.id} is ${start.release.phase} (${start.release.reason}): going on`);
      return await run(clusters, records, stored, options, output);
    case 'new':
      return await startNew({ clusters, records, stored, plan, facts, artifacts, start, options, output });
    default:
      return start satisfies never;
  }
}

/**
 * The record; null when the cluster would not give it and the checks, run all together, have said why: a missing permission is one
 * line of a list, not the first of many attempts.
 */
async function loadOrExplain(input: Pick<NewRelease, 'clusters' | 'records' | 'plan' | 'options' | 'output'>): Promise<Stored | null> {
  const { clusters, records, plan, options, output } = input;
  try {
    return await records.load();
  } catch (error) {
    if (!hasStatus(error, 0, 401, 403)) throw error;
    const facts = await resolveArtifacts(plan, options);
    const checks = await runPrecheck(clusters, plan, facts, await loadManifests(plan, options.file));
    const summary = summarise(checks);
    if (summary.proceed) throw error;
    output.note(renderChecks(checks));
    if (options.json)
      output.answer(JSON.stringify({ schemaVersion: 1, release: null, verdict: summary.verdict, checks, outcome: 'rejected' }, null, 2));
    return null;
  }
}

interface NewRelease {
  readonly clusters: Clusters;
  readonly records: ConfigMapRecords;
  readonly stored: Stored;
  readonly plan: ResolvedPlan;
  readonly facts: readonly ArtifactFact[];
  readonly artifacts: readonly Artifact[];
  readonly start: Extract<Start, { kind: 'new' }>;
  readonly options: ReleaseOptions;
  readonly output: Output;
}

async function startNew(input: NewRelease): Promise<number> {
  const { clusters, records, stored, plan, facts, artifacts, start, options, output } = input;
  const manifests = await loadManifests(plan, options.file);
  const checks = await runPrecheck(clusters, plan, facts, manifests);
  const summary = summarise(checks);
  const document = { schemaVersion: 1, release: start.id, verdict: summary.verdict, checks };
  output.note(renderChecks(checks));
  // First: a lock that a killed runner has left behind does not matter where there is nothing to do.
  if (summary.nothingToDo) {
    const message = `${versionOf(artifacts, options)} already runs everywhere (same digest). Nothing done.`;
    output.answer(options.json ? JSON.stringify({ ...document, outcome: 'nothing-to-do', message }, null, 2) : message);
    return EXIT.succeeded;
  }
  if (!summary.proceed) {
    if (options.json) output.answer(JSON.stringify({ ...document, outcome: 'rejected' }, null, 2));
    return EXIT.rejected;
  }
  if (options.dryRun) {
    const memory = new MemoryTemplates();
    const workloads = await prepareWorkloads({ clusters, record: stored.record, plan, artifacts, manifests, keeper: async () => memory });
    const preview = await previewRelease(clusters, plan, workloads, start.id, (digest) => memory.find(digest));
    output.answer(options.json ? JSON.stringify({ ...document, outcome: 'dry-run', patches: preview.patches }, null, 2) : preview.text);
    return EXIT.succeeded;
  }
  const agreed = await mayStart(start.id, versionOf(artifacts, options), plan, options, output);
  if (!agreed) {
    if (options.json) output.answer(JSON.stringify({ ...document, outcome: 'waiting' }, null, 2));
    return EXIT.waitsForPerson;
  }
  const workloads = await prepareWorkloads({
    clusters,
    record: stored.record,
    plan,
    artifacts,
    manifests,
    keeper: (context, namespace) => clusters.templates(context, namespace),
  });
  const record = prepareRelease(stored.record, start, {
    plan,
    artifacts,
    version: versionOf(artifacts, options),
    workloads,
    startedBy: actor(process.env),
    now: Date.now(),
  });
  const saved = await records.save(stored, record);
  await applyAll(clusters, plan, manifests);
  return run(clusters, records, saved, options, output);
}

/** What goes with the workloads is in place before the first batch. */
async function applyAll(clusters: Clusters, plan: ResolvedPlan, manifests: ManifestsByService): Promise<void> {
  for (const target of plan.targets) {
    for (const service of target.services)
      await applyManifests(await clusters.client(target.context), target.namespace, service, manifests[service.name] ?? []);
  }
}

/** Starting is a person's decision: `--yes`, or a yes at the terminal. */
async function mayStart(id: string, version: string, plan: ResolvedPlan, options: ReleaseOptions, output: Output): Promise<boolean> {
  if (options.yes) return true;
  if (!output.interactive) {
    output.note(`${id} was not started: nobody can be asked here. Run again with --yes`);
    return false;
  }
  const answer = await question(`Release ${version} to ${plan.environment} (${id})? [y/N]: `, new AbortController().signal);
  return /^y/i.test(answer);
}

async function run(
  clusters: Clusters,
  records: ConfigMapRecords,
  stored: Stored,
  options: ReleaseOptions,
  output: Output,
): Promise<number> {
  const current = stored.record.release;
  if (!current) throw new SluiceError('no-release', 'bug', 'no release in the record');
  const signal = interruptSignal();
  await using view = openView(current, output);
  const approver = terminalApprover({ yes: options.yes, output, by: actor(process.env), quiet: () => view.pause() });
  const ports: ReleasePorts = makePorts({
    clusters,
    records,
    approver,
    report: (event) => view.show(event),
    lockSeconds: options.lockSeconds,
  });
  const result = await runRelease(ports, stored, { signal, takeOver: options.takeOver });
  await view[Symbol.asyncDispose]();
  await pruneTemplates(clusters, result.release);
  output.answer(
    options.json ? JSON.stringify(releaseDocument(result.release, result.outcome), null, 2) : renderOutcome(result.release, result.outcome),
  );
  switch (result.outcome) {
    case 'succeeded':
      return EXIT.succeeded;
    case 'waiting':
      return EXIT.waitsForPerson;
    case 'held':
    case 'rolled-back':
    case 'rollback-failed':
      return EXIT.failed;
    default:
      return result.outcome satisfies never;
  }
}

/** Old templates go when a release has ended; one that cannot be deleted waits for the next. */
async function pruneTemplates(clusters: Clusters, release: Release): Promise<void> {
  if (!hasEnded(release.phase)) return;
  for (const workload of release.workloads) {
    const store = await clusters.templates(workload.context, workload.namespace);
    await store.prune(workload.name, [workload.stable.revision, workload.goal.revision, workload.back.revision]).catch(() => undefined);
  }
}

function servicesOf(options: ReleaseOptions): readonly string[] | undefined {
  if (options.services) return options.services;
  if (options.artifact.length === 0) return undefined;
  return options.artifact.map((line) => line.split('=')[0]?.trim() ?? '');
}

function versionOf(artifacts: readonly Artifact[], options: ReleaseOptions): string {
  return options.version ?? [...new Set(artifacts.map((artifact) => artifact.version))].join(', ');
}
