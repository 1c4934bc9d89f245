import {
  hasEnded,
  type RecordStore,
  type ReleasePorts,
  releaseDocument,
  renderChecks,
  renderOutcome,
  SluiceError,
  type Stored,
  type TeamMembers,
} from '@sluice/core';
import { MemoryTemplates } from '@sluice/kubernetes';
import {
  actorOf,
  type CheckedNew,
  type CheckedWaiting,
  Clusters,
  type ClustersOptions,
  checkRelease,
  createRelease,
  findRecord,
  fixOf,
  LedgerKeeper,
  loadPlan,
  makePorts,
  moveRelease,
  noteWaiting,
  prepareWorkloads,
  previewRelease,
  replaceWaiting,
  starterOf,
  teamMembers,
  withTeams,
} from '@sluice/use-cases';
import { question, terminalApprover } from '../approver.ts';
import { EXIT } from '../exit-code.ts';
import { interruptSignal } from '../interrupt.ts';
import type { Output } from '../view/output.ts';
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
  readonly acceptInconclusive: boolean;
  readonly missing: 'fail' | 'keep';
  readonly again: boolean;
  readonly fixReason?: string;
  readonly lockSeconds: number;
  readonly ledger?: string;
}

/** `sluice release`: prechecks and starts a release, or goes on with the one under way. */
export async function release(options: ReleaseOptions, output: Output, reach: ClustersOptions = {}): Promise<number> {
  // Awaited before every return: the clusters are closed on the way out.
  await using clusters = new Clusters({ ...reach, context: options.context ?? null });
  await using ledger = new LedgerKeeper({
    env: reach.env ?? process.env,
    ledger: options.ledger,
    dryRun: options.dryRun,
    notice: (message) => output.note(message),
  });
  if (options.resume) {
    const { records, stored } = await findRecord(clusters, { ...options, ledger });
    const current = stored.record.release;
    if (!current || hasEnded(current.phase))
      throw new SluiceError(
        'nothing-to-resume',
        'input',
        `there is no release under way to resume${current ? `: ${current.id} is ${current.phase}` : ''}. Start one with --file, --environment and --version`,
      );
    return await run(clusters, records, stored, options, output);
  }
  const plan = await loadPlan(wanted(options));
  const { file: planFile, version, artifact } = options;
  const request = {
    plan,
    planFile,
    missing: options.missing,
    again: options.again,
    artifact,
    ledger,
    fix: fixOf(options.fixReason, process.env),
    members: membersHere(),
    ...(version !== undefined && { version }),
    ...(reach.env && { env: reach.env }),
  };
  const checked = await checkRelease(clusters, request);
  switch (checked.kind) {
    case 'unreadable': {
      const { checks, summary } = checked;
      output.note(renderChecks(checks));
      if (options.json)
        output.answer(JSON.stringify({ schemaVersion: 1, release: null, verdict: summary.verdict, checks, outcome: 'rejected' }, null, 2));
      return EXIT.rejected;
    }
    case 'refused':
      throw new SluiceError(checked.start.reason, 'rejected', `not started: ${checked.start.message}`);
    case 'waits':
      return await waitBehind(checked, options, output);
    case 'under-way':
      output.note(`${checked.release.id} is ${checked.release.phase} (${checked.release.reason}): going on`);
      return await run(clusters, checked.records, checked.stored, options, output);
    case 'new':
      return await startNew(clusters, checked, options, output);
    default:
      return checked satisfies never;
  }
}

/** Where the plan lets a newer release wait. */
async function waitBehind(checked: CheckedWaiting, options: ReleaseOptions, output: Output): Promise<number> {
  const { version, start } = checked;
  const message = options.dryRun
    ? `${version} would wait: ${start.message}. A dry run: nothing was changed`
    : `not started: ${start.message}. ${(await noteWaiting(checked, starterOf(process.env), Date.now())).message}`;
  output.answer(
    options.json
      ? JSON.stringify({ schemaVersion: 1, release: null, outcome: 'waiting', behind: start.behind.id, message }, null, 2)
      : message,
  );
  return options.dryRun ? EXIT.succeeded : EXIT.waitsForPerson;
}

function wanted(options: ReleaseOptions): Parameters<typeof loadPlan>[0] {
  const { file, environment } = options;
  if (environment === undefined)
    throw new SluiceError('missing-option', 'input', 'which environment? Add --environment NAME, one of those in the plan');
  if (options.version === undefined && options.artifact.length === 0) {
    throw new SluiceError(
      'missing-option',
      'input',
      'what is to be released? Add --version TAG, or --artifact SERVICE=IMAGE@sha256:… for each service',
    );
  }
  const services = servicesOf(options);
  return { file, environment, ...(services && { services }) };
}

async function startNew(clusters: Clusters, checked: CheckedNew, options: ReleaseOptions, output: Output): Promise<number> {
  const { plan, leftOut, records, start, checks, summary, version } = checked;
  const document = { schemaVersion: 1, release: start.id, verdict: summary.verdict, checks };
  output.note(renderChecks(checks));
  if (leftOut.length > 0) output.note(`without an image, and left as they are: ${leftOut.join(', ')}`);
  // First: a lock that a killed runner has left behind does not matter where there is nothing to do.
  if (summary.nothingToDo) {
    const message = `${version} already runs everywhere (same digest). Nothing done. To replace the instances anyway: --again`;
    output.answer(options.json ? JSON.stringify({ ...document, outcome: 'nothing-to-do', message }, null, 2) : message);
    return EXIT.succeeded;
  }
  if (!summary.proceed) {
    if (options.json) output.answer(JSON.stringify({ ...document, outcome: 'rejected' }, null, 2));
    return EXIT.rejected;
  }
  if (options.dryRun && start.replaces !== null) {
    const message = `${start.replaces.id} (${start.replaces.version}) waits and would be undone first, then ${version} would start as ${start.id}. A dry run: nothing was changed`;
    output.answer(
      options.json ? JSON.stringify({ ...document, outcome: 'dry-run', replaces: start.replaces.id, message }, null, 2) : message,
    );
    return EXIT.succeeded;
  }
  if (options.dryRun) {
    const memory = new MemoryTemplates();
    const workloads = await prepareWorkloads(clusters, checked, async () => memory);
    const preview = await previewRelease(clusters, plan, workloads, start.id, (digest) => memory.find(digest));
    output.answer(options.json ? JSON.stringify({ ...document, outcome: 'dry-run', patches: preview.patches }, null, 2) : preview.text);
    return EXIT.succeeded;
  }
  const agreed = await mayStart(checked, options, output);
  if (!agreed) {
    if (options.json) output.answer(JSON.stringify({ ...document, outcome: 'waiting' }, null, 2));
    return EXIT.waitsForPerson;
  }
  const cleared = await undoWaiting(clusters, checked, options, output);
  const saved = await createRelease(clusters, cleared, starterOf(process.env));
  return run(clusters, records, saved, options, output);
}

/** Starting is a person's decision: `--yes`, or a yes at the terminal. */
async function mayStart({ start, version, plan }: CheckedNew, options: ReleaseOptions, output: Output): Promise<boolean> {
  const { id, replaces } = start;
  if (options.yes) return true;
  if (!output.interactive) {
    output.note(`${id} was not started: nobody can be asked here. Run again with --yes`);
    return false;
  }
  const first = replaces === null ? '' : `${replaces.id} (${replaces.version}) waits and is undone first. `;
  const answer = await question(`${first}Release ${version} to ${plan.environment} (${id})? [y/N]: `, new AbortController().signal);
  return /^y/i.test(answer);
}

async function undoWaiting(clusters: Clusters, checked: CheckedNew, options: ReleaseOptions, output: Output): Promise<CheckedNew> {
  const { replaces, id } = checked.start;
  if (replaces === null) return checked;
  output.note(`${replaces.id} (${replaces.version}) waits: it is undone before ${id} starts`);
  await using view = await openView(replaces, output);
  const ports = portsOf(clusters, checked.records, view, { ...options, yes: true }, output);
  return await replaceWaiting(checked, ports, interruptSignal());
}

function portsOf(
  clusters: Clusters,
  records: RecordStore,
  view: Awaited<ReturnType<typeof openView>>,
  { yes, lockSeconds, file }: ReleaseOptions,
  output: Output,
): ReleasePorts {
  return makePorts({
    clusters,
    records,
    approver: terminalApprover({ yes, output, by: actorOf(process.env), quiet: () => view.pause() }),
    members: membersHere(),
    report: (event) => view.show(event),
    lockSeconds,
    planFile: file,
  });
}

/** Asked with the token of this terminal, where it has one. */
function membersHere(): TeamMembers {
  return teamMembers({ env: process.env, signal: new AbortController().signal });
}

async function run(clusters: Clusters, records: RecordStore, stored: Stored, options: ReleaseOptions, output: Output): Promise<number> {
  const current = stored.record.release;
  if (!current) throw new SluiceError('no-release', 'bug', 'no release in the record');
  const signal = interruptSignal();
  await using view = await openView(current, output);
  const ports = portsOf(clusters, records, view, options, output);
  const fix = await withTeams(fixOf(options.fixReason, process.env), current.plan, membersHere());
  const result = await moveRelease(clusters, ports, stored, {
    signal,
    takeOver: options.takeOver,
    ...(options.acceptInconclusive && { accept: { by: actorOf(process.env) } }),
    planFile: options.file,
    ...(fix && { fix }),
  });
  await view[Symbol.asyncDispose]();
  output.answer(
    options.json ? JSON.stringify(releaseDocument(result.release, result.outcome), null, 2) : renderOutcome(result.release, result.outcome),
  );
  switch (result.outcome) {
    case 'succeeded':
    case 'stage-complete':
      return EXIT.succeeded;
    case 'waiting':
      return EXIT.waitsForPerson;
    case 'held':
      return result.release.holding === 'window' ? EXIT.waitsForPerson : EXIT.failed;
    case 'rolled-back':
    case 'rollback-failed':
      return EXIT.failed;
    default:
      return result.outcome satisfies never;
  }
}

function servicesOf(options: ReleaseOptions): readonly string[] | undefined {
  if (options.services) return options.services;
  if (options.artifact.length === 0) return undefined;
  return options.artifact.map((line) => line.split('=')[0]?.trim() ?? '');
}
