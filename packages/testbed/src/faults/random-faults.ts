import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { seededRandom } from '@sluice/sandbox';
import { type JudgedViolations, ownViolations } from '../judging/own-violations.ts';
import { differences } from './end-state.ts';
import { atRequest, type FaultPlan, randomFaults } from './fault.ts';
import { actForeign } from './foreign-acts.ts';
import { inParallel } from './in-parallel.ts';
import { planeOption } from './plane-option.ts';
import { FAULT_PROFILES, type Interruption, type RandomRelease, randomRelease } from './random-release.ts';
import { type CommandResult, lastWords, type SluiceProcess } from './sluice-process.ts';
import { openStage, type Stage } from './stage.ts';
import { Trial, WORKLOAD } from './trial.ts';
import { wholeNumber } from './whole-number.ts';

/**
 * Releases with random sizes, batches and versions, under random faults of the API, random kills and random acts of others. After each the release is in
 * a state that has a name, nobody was retired who was not covered, and a rollback or another run brings it to a clean end. The
 * n-th release has the seed `--seed` + n: `--releases 1 --seed` with that number tries it again.
 *
 *     npm run random-faults -w @sluice/testbed -- --releases 500 [--seed S] [--parallel WIDTH] [--plane embedded|real]
 */

/** DESIGN.md section 2. */
const PHASES = [
  'prepared',
  'prechecking',
  'releasing',
  'verifying',
  'held',
  'finishing',
  'succeeded',
  'rolling-back',
  'rolled-back',
  'rollback-failed',
  'rejected',
  'superseded',
];

interface Outcome {
  readonly seed: number;
  /** Where the release stood when the random part was over. */
  readonly state: string;
  readonly violations: JudgedViolations;
  readonly problems: readonly string[];
  readonly kept: string | undefined;
}

const RELEASE_TRIES = 3;

async function tryRelease(stage: Stage, plan: RandomRelease): Promise<Outcome> {
  const { seed, instances, settings, steps, onFailure, surge } = plan;
  const environment = { onFailure, instanceTimeout: '12s', concurrency: { instances: surge } };
  await using trial = await Trial.open(stage, `random-${seed}`, { instances, settings, steps, environment });
  const problems: string[] = [];
  const { template } = (await trial.deployment()).spec;
  const stop = new AbortController();
  const acting = actForeign(trial, plan.events, seededRandom(seed ^ 0x5eed), stop.signal);
  const last = await runThrough(trial, plan, problems);
  stop.abort();
  const writes = await acting;
  const state = await stateOf(trial, last, problems);
  const foreign = plan.events.some(({ kind }) => kind === 'foreign-template');
  problems.push(...(await bringToEnd(trial, plan, template, foreign)));
  const violations = ownViolations(trial.observations, { workload: WORKLOAD, writes });
  const failed = problems.length > 0 || violations.own.length > 0;
  const note = `${JSON.stringify(plan, null, 2)}\n${state}\n${[...problems, ...violations.own.map(({ message }) => message)].join('\n')}`;
  return { seed, state, violations, problems, kept: failed ? trial.keep(note) : undefined };
}

/** The release command with the interruptions, then until it comes to an end of its own. */
async function runThrough(trial: Trial, plan: RandomRelease, problems: string[]): Promise<CommandResult> {
  const command = ['release', '--environment', 'test', '--version', plan.version, '--yes'];
  let result: CommandResult | undefined;
  for (let run = 0; run < plan.interruptions.length + RELEASE_TRIES; run += 1) {
    const interruption = plan.interruptions[run];
    const faults = faultsOf(plan, run);
    const child = trial.start(command, (running) => withKill(faults, interruption, running));
    if (interruption !== undefined && interruption.kind !== 'kill-at') void end(child, interruption);
    result = await child.result;
    trial.noteRun(command, result);
    problems.push(...problemsOf(result));
    // What ended by itself with a decision is not run again: 1 is also how a world that is down ends, with `error` for the outcome.
    if (interruption === undefined && documentOf(result).outcome !== 'error') break;
  }
  if (result === undefined) throw new Error('a release needs a run');
  return result;
}

async function end(child: SluiceProcess, interruption: Extract<Interruption, { afterMs: number }>): Promise<void> {
  if (interruption.kind === 'kill-after') return child.killAfter(interruption.afterMs);
  await sleep(interruption.afterMs);
  if (child.running) child.interrupt();
}

function faultsOf(plan: RandomRelease, run: number): FaultPlan {
  const faults = randomFaults(plan.seed * 31 + run, FAULT_PROFILES[plan.faults]);
  // A storm of conflicts is about the workload; the record has one writer.
  return plan.faults === 'conflicts' ? (request) => (request.path.includes('/deployments/') ? faults(request) : undefined) : faults;
}

function withKill(faults: FaultPlan, interruption: Interruption | undefined, running: () => SluiceProcess): FaultPlan {
  if (interruption?.kind !== 'kill-at') return faults;
  const kill = atRequest(interruption.request, { kind: 'kill', when: interruption.when, kill: () => running().kill() });
  return (request) => kill(request) ?? faults(request);
}

function problemsOf(result: CommandResult): readonly string[] {
  if (result.timedOut) return [`a run did not end within ${result.durationMs} ms`];
  if (result.signal !== null) return [];
  if (![0, 1, 3].includes(result.exitCode ?? -1)) return [`exit ${result.exitCode}: ${lastWords(result)}`];
  const { error } = documentOf(result);
  return error?.kind === 'bug' ? [`a bug, says the command: ${error.message}`] : [];
}

/** What `--json` printed. */
function documentOf({ stdout }: CommandResult): {
  readonly outcome?: string;
  readonly error?: { readonly kind: string; readonly message: string };
} {
  return stdout.trim() === '' ? {} : JSON.parse(stdout);
}

async function stateOf(trial: Trial, last: CommandResult, problems: string[]): Promise<string> {
  const { release } = await trial.record();
  if (release === null) {
    if (last.exitCode !== 1 && last.exitCode !== 3) problems.push(`no record, and exit ${last.exitCode}`);
    return `not started, exit ${last.exitCode}`;
  }
  if (!PHASES.includes(release.phase)) problems.push(`the record says ${release.phase}, which is no state`);
  const succeeded = release.phase === 'succeeded';
  if (last.signal === null && (last.exitCode === 0) !== succeeded)
    problems.push(`exit ${last.exitCode} while the record says ${release.phase} (${release.reason})`);
  return `${release.phase}${release.holding === null ? '' : ` (${release.holding})`}, exit ${last.exitCode ?? last.signal}`;
}

/** Without faults now: a rollback, or the release once more, must leave everything clean. Returns what is not. */
async function bringToEnd(trial: Trial, plan: RandomRelease, template: unknown, foreign: boolean): Promise<readonly string[]> {
  const { release } = await trial.record();
  const { pinned } = trial.stage;
  if (release?.phase === 'succeeded' && !foreign) return differences(trial, { image: pinned[plan.version], phase: 'succeeded' });
  const back = { image: pinned.v1, phase: 'rolled-back', template };
  if (release?.phase === 'rolled-back' && !foreign) return differences(trial, back);
  const forward = (release === null || plan.ending === 're-run') && !foreign;
  const command = forward
    ? ['release', '--environment', 'test', '--version', plan.version, '--yes']
    : ['rollback', '--namespace', trial.namespace, '--yes'];
  if (release === null && foreign) return [];
  const result = await trial.run(command);
  // What was there before is not what somebody else made of it: any clean end of the rollback will do.
  if (foreign) return result.exitCode === 0 ? [] : [`the rollback at the end: exit ${result.exitCode}: ${lastWords(result)}`];
  const bad = plan.version === 'crashing' || plan.version === 'never-ready';
  if (forward && bad) return problemsOf(result);
  // With no old instance left before the last batch there is no batch to go on from: held until somebody goes back.
  const overexposed = forward && (await trial.record()).release?.causes.some(({ kind }) => kind === 'overexposed') === true;
  if (overexposed) {
    const undone = await trial.run(['rollback', '--namespace', trial.namespace, '--yes']);
    const left = await differences(trial, back);
    return undone.exitCode === 0 ? left : [`the rollback of an overexposed hold: exit ${undone.exitCode}: ${lastWords(undone)}`, ...left];
  }
  const found = await differences(trial, forward ? { image: pinned[plan.version], phase: 'succeeded' } : back);
  return result.exitCode === 0 ? found : [`${command[0]} at the end: exit ${result.exitCode}: ${lastWords(result)}`, ...found];
}

const { values } = parseArgs({
  options: { releases: { type: 'string' }, seed: { type: 'string' }, parallel: { type: 'string' }, plane: { type: 'string' } },
});
const started = Date.now();
const first = wholeNumber('seed', values.seed, Math.floor(Math.random() * 1_000_000_000));
const releases = wholeNumber('releases', values.releases, 20, 1);
console.log(`seed ${first}, ${releases} releases`);
await using stage = await openStage(planeOption(values.plane), (line) => console.error(line));
const outcomes: Outcome[] = [];
await inParallel(
  Array.from({ length: releases }, (_, index) => first + index),
  wholeNumber('parallel', values.parallel, 6, 1),
  async (seed) => {
    const plan = randomRelease(seed);
    const outcome = await tryRelease(stage, plan);
    outcomes.push(outcome);
    if (outcome.kept !== undefined) {
      const wrong = [...outcome.problems, ...outcome.violations.own.map(({ message }) => `violation: ${message}`)];
      console.log(`FAILED --releases 1 --seed ${seed}: ${outcome.state}\n  ${wrong.join('\n  ')}\n  log and observations: ${outcome.kept}`);
    }
    if (outcomes.length % 20 === 0) console.error(`${outcomes.length} of ${releases} after ${Math.round((Date.now() - started) / 1000)} s`);
  },
);

const states = Map.groupBy(outcomes, ({ state }) => state);
console.log('\nstate after the random part              releases');
for (const [state, of] of [...states].sort((a, b) => b[1].length - a[1].length))
  console.log(`${state.padEnd(40)} ${String(of.length).padStart(8)}`);
const own = outcomes.flatMap(({ violations }) => violations.own).length;
const foreign = outcomes.flatMap(({ violations }) => violations.foreign).length;
const unclean = outcomes.filter(({ problems }) => problems.length > 0).length;
console.log(
  `\n${outcomes.length} releases, seed ${first}: ${own} violations of the attributable invariant, ${unclean} without a named state or a clean end; ` +
    `${foreign} retirements by what somebody else wrote; ${Math.round((Date.now() - started) / 1000)} s`,
);
if (own > 0 || unclean > 0) process.exitCode = 1;
