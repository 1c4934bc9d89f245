import { parseArgs } from 'node:util';
import { checkInvariant, type Violation } from '@sluice/sandbox';
import { CRASH_SCENARIOS, type CrashScenario } from './crash-scenario.ts';
import { differences } from './end-state.ts';
import { atRequest, type RequestKind } from './fault.ts';
import { inParallel } from './in-parallel.ts';
import { planeOption } from './plane-option.ts';
import { lastWords } from './sluice-process.ts';
import { openStage, type Stage } from './stage.ts';
import { Trial, WORKLOAD } from './trial.ts';
import { wholeNumber } from './whole-number.ts';

/**
 * Every API request of a command is two crash points: the command is killed just before the request reaches the API server, or when the server has
 * carried it out and the command has not heard of it. The same command, run again, must end where it ends undisturbed, and nobody may have
 * retired more than was covered. Prints the figures and ends with 1 when a point has failed.
 *
 *     npm run crash-points -w @sluice/testbed -- [--sample POINTS] [--offset FIRST] [--parallel WIDTH] [--only TEXT] [--plane embedded|real]
 */

interface Point {
  readonly scenario: CrashScenario;
  readonly kind: RequestKind;
  readonly index: number;
  readonly when: 'before-delivery' | 'after-commit';
}

interface Outcome {
  readonly point: Point;
  /** False when the command had fewer requests this time and ended before the point. */
  readonly killed: boolean;
  readonly differences: readonly string[];
  readonly violations: readonly Violation[];
  /** Where log and observations are, when something is wrong. */
  readonly kept: string | undefined;
}

const PREPARATIONS = 3;
const KINDS: readonly RequestKind[] = ['request', 'watch', 'renewal'];

/** What comes before the command is no crash point: where it goes wrong by itself (a busy machine loses a lock) it is made again, said aloud. */
async function prepared(stage: Stage, scenario: CrashScenario, name: string): Promise<Trial> {
  for (let attempt = 1; ; attempt += 1) {
    const trial = await Trial.open(stage, attempt === 1 ? name : `${name}-${attempt}`, scenario.options);
    try {
      await scenario.prepare(trial);
      return trial;
    } catch (error) {
      await trial[Symbol.asyncDispose]();
      if (attempt === PREPARATIONS) throw error;
      console.log(`preparing again: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** One run without faults; tells how many requests of each kind the command makes. */
async function pointsOf(stage: Stage, scenario: CrashScenario, number: number): Promise<readonly Point[]> {
  await using trial = await prepared(stage, scenario, `clean-${number}`);
  const { exitCode } = await trial.run(scenario.command(trial));
  const counts = KINDS.map((kind) => ({ kind, count: trial.proxy.count(kind) }));
  const found = await differences(trial, await scenario.expected(trial));
  const { violations } = checkInvariant(trial.observations, WORKLOAD);
  if (exitCode !== 0 || found.length > 0 || violations.length > 0) {
    const kept = trial.keep(scenario.name);
    throw new Error(
      `${scenario.name}, undisturbed: exit ${exitCode}; ${[...found, ...violations.map(({ message }) => message)].join('; ')}; see ${kept}`,
    );
  }
  console.log(`${scenario.name}: ${counts.map(({ kind, count }) => `${count} × ${kind}`).join(', ')} undisturbed`);
  return counts.flatMap(({ kind, count }) =>
    Array.from({ length: count }, (_, index) => index + 1).flatMap((index) =>
      (['before-delivery', 'after-commit'] as const).map((when): Point => ({ scenario, kind, index, when })),
    ),
  );
}

async function crash(stage: Stage, point: Point, number: number): Promise<Outcome> {
  const { scenario } = point;
  await using trial = await prepared(stage, scenario, `crash-${number}`);
  const command = scenario.command(trial);
  const first = await trial.run(command, (running) =>
    atRequest(point.index, { kind: 'kill', when: point.when, kill: () => running().kill() }, point.kind),
  );
  const second = await trial.run(command);
  const found = [...(await differences(trial, await scenario.expected(trial)))];
  if (second.exitCode !== 0) found.unshift(`the second run ended with ${second.exitCode ?? second.signal}: ${lastWords(second)}`);
  const { violations } = checkInvariant(trial.observations, WORKLOAD);
  const failed = found.length > 0 || violations.length > 0;
  return {
    point,
    killed: first.signal === 'SIGKILL' && !first.timedOut,
    differences: found,
    violations,
    kept: failed ? trial.keep(`${describe(point)}\n${[...found, ...violations.map(({ message }) => message)].join('\n')}`) : undefined,
  };
}

function describe({ scenario, kind, index, when }: Point): string {
  return `${scenario.name}, ${kind} ${index}, ${when}`;
}

/** `count` of the points, evenly spread, beginning with the one at `offset`. */
function sampleOf<T>(points: readonly T[], count: number, offset: number): readonly T[] {
  const every = Math.max(1, Math.ceil(points.length / count));
  return points.filter((_, index) => index % every === offset % every);
}

const { values } = parseArgs({
  options: {
    sample: { type: 'string' },
    offset: { type: 'string' },
    parallel: { type: 'string' },
    plane: { type: 'string' },
    only: { type: 'string', default: '' },
  },
});
const started = Date.now();
await using stage = await openStage(planeOption(values.plane), (line) => console.error(line));
const scenarios = CRASH_SCENARIOS.filter(({ name }) => name.includes(values.only));
const all: Point[] = [];
for (const [number, scenario] of scenarios.entries()) all.push(...(await pointsOf(stage, scenario, number)));
const points = sampleOf(all, wholeNumber('sample', values.sample, all.length, 1), wholeNumber('offset', values.offset, 0));
console.log(`${all.length} crash points, ${points.length} tried`);

const outcomes: Outcome[] = [];
await inParallel(points, wholeNumber('parallel', values.parallel, 4, 1), async (point, index) => {
  const outcome = await crash(stage, point, index);
  outcomes.push(outcome);
  if (outcome.kept !== undefined) {
    const wrong = [...outcome.differences, ...outcome.violations.map(({ message }) => `violation: ${message}`)];
    console.log(`FAILED ${describe(point)}\n  ${wrong.join('\n  ')}\n  log and observations: ${outcome.kept}`);
  }
  if (outcomes.length % 20 === 0)
    console.error(`${outcomes.length} of ${points.length} after ${Math.round((Date.now() - started) / 1000)} s`);
});

console.log('\nscenario                             points  killed  converged  violations');
const rows = [
  ...scenarios.map(({ name }) => ({ name, of: outcomes.filter(({ point }) => point.scenario.name === name) })),
  { name: 'all', of: outcomes },
];
for (const { name, of } of rows) {
  const figures = [
    of.length,
    of.filter(({ killed }) => killed).length,
    of.filter((outcome) => outcome.differences.length === 0).length,
    of.flatMap(({ violations }) => violations).length,
  ];
  console.log(name.padEnd(35) + figures.map((figure, index) => String(figure).padStart([8, 8, 11, 12][index] ?? 0)).join(''));
}
console.log(`${Math.round((Date.now() - started) / 1000)} s; where killed is under points the command had ended before the point came`);
if (outcomes.some(({ kept }) => kept !== undefined)) process.exitCode = 1;
