import { SluiceError } from '@sluice/core';
import type { ClustersOptions } from '@sluice/use-cases';
import { Command, CommanderError, Option } from 'commander';
import type { DemoParts } from './commands/demo.ts';
import type { HiddenOutputs } from './commands/doctor.ts';
import { EXIT } from './exit-code.ts';
import { collect, count, duration, instances, instant, port, positive } from './option-values.ts';
import { type Output, standardOutput } from './view/output.ts';

/** Where a command line runs, where it is not the process's own terminal. */
export interface Surroundings {
  readonly output: Output;
  /** How clusters are reached; the option `--context` is set by the command. */
  readonly reach: Omit<ClustersOptions, 'context'>;
  /** In a job whose secrets are known. */
  readonly hiddenOutputs?: HiddenOutputs;
}

/** Runs the command line and gives the exit code. The only place that catches everything. */
export async function main(argv: readonly string[], surroundings?: Surroundings, demoParts?: DemoParts): Promise<number> {
  const json = argv.includes('--json');
  const output = surroundings?.output ?? standardOutput({ json });
  let code: number = EXIT.succeeded;
  const program = build(
    output,
    (result) => {
      code = result;
    },
    surroundings,
    demoParts,
  );
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.succeeded : EXIT.wrongInput;
    return report(error, json, output);
  }
}

/** Every command with its options; `done` gets the exit code. What a command needs is loaded when it is run. */
export function build(
  output: Output,
  done: (code: number) => void,
  { reach = {}, hiddenOutputs }: Partial<Surroundings> = {},
  demoParts?: DemoParts,
): Command {
  const program = new Command('sluice')
    .description(
      'Releases in exact batches, with safe holds and a way back.\nExit codes: 0 succeeded · 1 failed and rolled back, or held · 2 wrong input · 3 rejected by a check · 4 waits for a person or for a window',
    )
    .exitOverride()
    .configureOutput({ writeErr: (text) => output.note(text), writeOut: (text) => output.answer(text) })
    .showSuggestionAfterError();
  const file = () => new Option('-f, --file <path>', 'the plan').default('release.yaml');
  const environment = () => new Option('-e, --environment <name>', 'environment of the plan');
  const json = () => new Option('--json', 'print one JSON document').default(false);
  const context = () => new Option('--context <name>', 'kubeconfig context, in place of those the plan names');
  const namespace = () => new Option('-n, --namespace <name>', 'where the record is, when there is no plan at hand');
  const lock = () =>
    new Option('--lock-seconds <n>', 'a process that has not renewed its lock for this long is taken for dead')
      .default(15)
      .argParser(positive);
  const ledger = () => new Option('--ledger <place>', 'where the ledger is: OWNER/REPOSITORY on GitHub, a folder such as ./ledger, or off');
  const services = () =>
    new Option('--services <names>', 'only these, separated by commas').argParser((text: string) =>
      text
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    );

  program
    .command('init')
    .description('write a plan and a workflow from rendered manifests')
    .requiredOption('--from <path>', 'folder or file of rendered manifests')
    .option('-e, --environment <name...>', "environments, in the order of a version's way", [])
    .addOption(new Option('-n, --namespace <name>', 'of manifests that name none; of those that do, only this one'))
    .option('--out <path>', 'where the plan is written', 'release.yaml')
    .option('--workflow <path>', 'where the workflow is written', '.github/workflows/release.yml')
    .option('--force', 'overwrite them', false)
    .option('--dry-run', 'print both, and write nothing', false)
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/init.ts')).init(options, output)));

  program
    .command('doctor')
    .description('say what a release would stumble on, and what to change; needs no version and changes nothing')
    .addOption(file())
    .addOption(environment().makeOptionMandatory())
    .addOption(context())
    .option('--repository <owner/name>', 'where it is on GitHub; the token is GITHUB_TOKEN')
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/doctor.ts')).doctor(options, output, reach, hiddenOutputs)));

  program
    .command('plan')
    .description('show the stages, how often a person is asked, and the shortest duration')
    .addOption(file())
    .addOption(environment().makeOptionMandatory())
    .addOption(services())
    .option('--instances <service=n,…>', 'show counts for these numbers of instances', instances, {})
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/plan.ts')).plan(options, output)));

  program
    .command('plans')
    .description('which plans of a repository are concerned by what has changed')
    .requiredOption('--changed-since <ref>', 'a commit, branch or tag; or last-release: the commit of the last release that succeeded')
    .addOption(new Option('-e, --environment <name>', 'only plans with this environment, and its releases'))
    .addOption(context())
    .addOption(ledger())
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/plans.ts')).plans(options, output, reach)));

  program
    .command('release')
    .description('check, then release a version in batches; run again, it goes on where it was')
    .addOption(file())
    .addOption(environment())
    .option('-v, --version <tag>', 'version of every service')
    .option('-a, --artifact <service=image>', 'image of one service, by digest or tag; repeat it', collect, [])
    .addOption(services())
    .addOption(context())
    .addOption(namespace())
    .option('-y, --yes', 'start without asking, and approve what the plan asks for', false)
    .option('--dry-run', 'check, and show what would be patched', false)
    .option('--resume', 'go on with the release under way, from its record', false)
    .option('--fix-reason <text>', 'why this fix cannot wait for a window, where the plan lets a fix override it')
    .addOption(
      new Option('--missing <what>', 'a service whose image is not there: refuse the release, or let the service keep what it runs')
        .choices(['fail', 'keep'])
        .default('fail'),
    )
    .option('--again', 'replace the instances even where the version runs already', false)
    .option('--take-over', 'put the release back over a pod template that somebody changed', false)
    .option('--accept-inconclusive', 'go on although the metrics of a verify step did not decide; who says so is recorded', false)
    .addOption(ledger())
    .addOption(lock())
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/release.ts')).release(options, output, reach)));

  program
    .command('verify')
    .description(
      'compare new instances with old ones by metrics, whoever releases them; exits with 1 when they are worse, with 4 when it is not decided',
    )
    .addOption(file())
    .addOption(environment())
    .addOption(services())
    .option('--workload <name>', 'without a plan: a Deployment; repeat it', collect, [])
    .option('--baseline <name>', 'Deployment whose instances are the old ones; default: the other ReplicaSets of the workload')
    .addOption(new Option('-n, --namespace <name>', 'of the workloads, without a plan'))
    .addOption(context())
    .option('--prometheus <place>', 'without a plan: NAMESPACE/NAME:PORT in the cluster, or an address; default: the instances are asked')
    .option('--use <name>', 'verification of the plan', 'golden-signals')
    .addOption(new Option('--for <duration>', 'how long to look; a failure ends it').default(300, '5m').argParser(duration))
    .addOption(new Option('--since <time>', 'when the change was made, for after with before; default: now').argParser(instant))
    .option('--record <path>', 'write every reading to this file, as JSON lines')
    .option('--replay <path>', 'judge such a file; asks no cluster')
    .option('--report <path>', 'write what was measured as one HTML file')
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/verify.ts')).verify(options, output, reach)));

  program
    .command('windows')
    .description('whether releases may move now, why, and when next; exits with 3 when they may not')
    .addOption(file())
    .addOption(environment().makeOptionMandatory())
    .addOption(new Option('--at <time>', 'at another time, such as 2026-12-24T10:00:00Z').argParser(instant))
    .addOption(new Option('--count <n>', 'how many of the next openings to show').default(3).argParser(count))
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/windows.ts')).windows(options, output, reach)));

  const slo = program.command('slo').description('error budgets: how they stand, and rules for Prometheus');
  slo
    .command('status')
    .description('what is left of each error budget, and how fast it burns; exits with 3 when no release may start')
    .addOption(file())
    .addOption(environment().makeOptionMandatory())
    .addOption(context())
    .addOption(new Option('--at <time>', 'at another time, such as 2026-11-26T10:00:00Z').argParser(instant))
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/slo-status.ts')).sloStatusCommand(options, output, reach)));
  slo
    .command('rules')
    .description('recording and alerting rules for Prometheus, with the windows and factors that the gate asks')
    .argument('[files...]', 'SLO files or patterns; without them those of the environment')
    .addOption(file())
    .addOption(environment())
    .option('--out <path>', 'where they are written, in place of the output')
    .addOption(json())
    .action(async (files: readonly string[], options) =>
      done(await (await import('./commands/slo-rules.ts')).sloRules(files, options, output)),
    );

  program
    .command('status')
    .description('how the newest release stands')
    .argument('[release]', 'release id')
    .addOption(file())
    .addOption(environment())
    .addOption(namespace())
    .addOption(context())
    .option('--exit-code', 'exit with 4 when something needs a person', false)
    .addOption(json())
    .action(async (id: string | undefined, options) =>
      done(await (await import('./commands/status.ts')).status({ ...options, ...(id !== undefined && { release: id }) }, output, reach)),
    );

  program
    .command('rollback')
    .description('bring everything of the newest release back; needs no plan')
    .argument('[release]', 'release id')
    .option('--to <version>', 'last-good, a version or a release id', 'last-good')
    .option('--reason <text>', 'kept in the record')
    .addOption(file())
    .addOption(environment())
    .addOption(namespace())
    .addOption(context())
    .option('-y, --yes', 'do not ask', false)
    .option('--dry-run', 'show where each service would go', false)
    .addOption(ledger())
    .addOption(lock())
    .addOption(json())
    .action(async (id: string | undefined, options) =>
      done(
        await (await import('./commands/rollback.ts')).rollback({ ...options, ...(id !== undefined && { release: id }) }, output, reach),
      ),
    );

  program
    .command('sweep')
    .description('do what is due: resume what may go on, expire approvals, repair what a lost runner left, append what is owed')
    .addOption(new Option('-f, --file <path...>', 'plans').default([], 'release.yaml'))
    .addOption(new Option('-e, --environment <name...>', 'only these environments').default([], 'all of each plan'))
    .option('--dispatch <workflow>', 'file of the workflow that goes on with a release, such as release.yml')
    .addOption(context())
    .option('--dry-run', 'say what would be done', false)
    .addOption(ledger())
    .addOption(lock())
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/sweep.ts')).sweep(options, output, reach)));

  program
    .command('comment')
    .description('do what the comment on a pull request asks for that started this workflow, and answer it')
    .addOption(file())
    .option('--dispatch <workflow>', 'file of the workflow that goes on with a release', 'release.yml')
    .option('--rollback <workflow>', 'file of the workflow that goes back', 'rollback.yml')
    .addOption(
      new Option('--permission <role>', 'what the author needs in the repository').choices(['write', 'maintain', 'admin']).default('write'),
    )
    .addOption(context())
    .addOption(ledger())
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/comment.ts')).comment(options, output, reach)));

  program
    .command('lock')
    .description('let no new release start in an environment; one under way goes on, and a way back is always open')
    .addOption(file())
    .addOption(environment().makeOptionMandatory())
    .option('--reason <text>', 'shown to whoever is refused')
    .addOption(new Option('--for <duration>', 'until when, such as 2h; until it is taken off without it').argParser(duration))
    .addOption(context())
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/lock.ts')).lock('lock', options, output, reach)));

  program
    .command('unlock')
    .description('let releases start again')
    .addOption(file())
    .addOption(environment().makeOptionMandatory())
    .addOption(context())
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/lock.ts')).lock('unlock', options, output, reach)));

  program
    .command('history')
    .description('what was released, from the ledger, the newest first')
    .option('--application <name>', 'only of this application')
    .addOption(new Option('-e, --environment <name>', 'only to this environment'))
    .option('--service <name>', 'only releases with this service')
    .addOption(new Option('--limit <n>', 'so many releases').default(20).argParser(count))
    .addOption(ledger())
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/history.ts')).history(options, output, reach)));

  program
    .command('audit')
    .description('whether the ledger is as it was written')
    .command('verify')
    .description('find edits, gaps, reorderings, cuts and rewrites of the ledger')
    .addOption(ledger())
    .option('--anchors <source>', 'heads that are kept elsewhere: OWNER/REPOSITORY with its deployments, or a file; repeat it', collect, [])
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/audit-verify.ts')).auditVerify(options, output, reach)));

  program
    .command('demo')
    .description('release a good version and a bad one, in a sandbox or on your own cluster, and write a report')
    .addOption(new Option('--context <name>', 'kubeconfig context of a cluster to run on, in a namespace made and removed for it'))
    .option('--image <reference...>', 'with --context: one to three tags of one repository, in place of a small public image', [])
    .addOption(new Option('--port <n>', 'with --image: where it answers HTTP, for its readiness probe').argParser(port))
    .addOption(new Option('-n, --namespace <name>', 'with --context: name of the namespace to make; it must not exist'))
    .option('--report <path>', 'where the report is written')
    .addOption(json())
    .action(async (options) => done(await (await import('./commands/demo.ts')).demo(options, output, demoParts)));

  return program;
}

function report(error: unknown, json: boolean, output: Output): number {
  const known = error instanceof SluiceError ? error : null;
  const message = error instanceof Error ? error.message : String(error);
  if (json)
    output.answer(
      JSON.stringify(
        { schemaVersion: 1, outcome: 'error', error: { code: known?.code ?? 'bug', kind: known?.kind ?? 'bug', message } },
        null,
        2,
      ),
    );
  output.note(known ? message : `this is a bug in sluice: ${error instanceof Error ? (error.stack ?? message) : message}`);
  const kind = known?.kind ?? 'bug';
  switch (kind) {
    case 'input':
      return EXIT.wrongInput;
    case 'rejected':
      return EXIT.rejected;
    case 'world':
    case 'bug':
      return EXIT.failed;
    default:
      return kind satisfies never;
  }
}
