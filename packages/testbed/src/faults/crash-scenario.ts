import type { Expected } from './end-state.ts';
import { OWN_SETTINGS, type Trial, type TrialOptions, until } from './trial.ts';

/** A command whose every request is a crash point, and where it has to end. */
export interface CrashScenario {
  readonly name: string;
  readonly options: TrialOptions;
  /** What happened before; undisturbed. */
  readonly prepare: (trial: Trial) => Promise<void>;
  readonly command: (trial: Trial) => readonly string[];
  readonly expected: (trial: Trial) => Promise<Expected>;
}

export const RELEASE = ['release', '--environment', 'test', '--version', 'v2', '--yes'];
const BATCHES = [{ batch: 1 }, { batch: '25%' }, { batch: '100%' }];
/** Longer than any run lasts: a release comes to rest here. */
const PAUSED_BATCHES = [{ batch: 1 }, { batch: '25%' }, { pause: { for: '30m' } }, { batch: '100%' }];
const SECOND_BATCH = 1;

const options = (steps: readonly unknown[]): TrialOptions => ({
  instances: 10,
  settings: OWN_SETTINGS,
  steps,
  environment: { concurrency: { instances: 3 } },
});

export function rollbackCommand({ namespace }: Trial): readonly string[] {
  return ['rollback', '--namespace', namespace, '--yes'];
}

export const CRASH_SCENARIOS: readonly CrashScenario[] = [
  {
    name: 'release 1 → 25% → 100% of 10',
    options: options(BATCHES),
    prepare: async () => undefined,
    command: () => RELEASE,
    expected: async ({ stage }) => ({ image: stage.pinned.v2, phase: 'succeeded' }),
  },
  {
    name: 'rollback of a release held at 25%',
    options: options(PAUSED_BATCHES),
    prepare: holdAfterSecondBatch,
    command: rollbackCommand,
    expected: async ({ stage }) => ({ image: stage.pinned.v1, phase: 'rolled-back' }),
  },
  {
    name: 'rollback of a finished release',
    options: options(BATCHES),
    prepare: async (trial) => {
      const { exitCode, stderr } = await trial.run(RELEASE);
      if (exitCode !== 0) throw new Error(`${trial.namespace}: the release before the rollback ended with ${exitCode}: ${stderr}`);
    },
    command: rollbackCommand,
    expected: async ({ stage }) => ({ image: stage.pinned.v1, phase: 'rolled-back' }),
  },
];

/** Cancelled in the pause after the second batch, as a person presses Ctrl-C. */
async function holdAfterSecondBatch(trial: Trial): Promise<void> {
  const run = trial.start(RELEASE);
  const reached = async () => {
    if (!run.running) throw new Error(`${trial.namespace}: the release ended before its pause: ${(await run.result).stderr}`);
    const { release } = await trial.record();
    return release?.steps.some(({ index, kind, outcome }) => index === SECOND_BATCH && kind === 'batch' && outcome === 'done') === true;
  };
  await until(reached, `${trial.namespace}: the second batch`);
  run.interrupt();
  trial.noteRun(RELEASE, await run.result);
}
