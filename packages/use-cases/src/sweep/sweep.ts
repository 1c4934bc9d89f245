import { SluiceError } from '@sluice/core';
import type { Announcer } from '../announce/announcer.ts';
import { openAnnouncer } from '../announce/open-announcer.ts';
import type { Clusters } from '../clusters.ts';
import type { Environment } from '../environment.ts';
import { LedgerKeeper } from '../ledger/ledger-keeper.ts';
import { loadPlan, planEnvironments } from '../load-plan.ts';
import { sweepRecord } from './sweep-record.ts';

export interface SweepOptions {
  /** Paths of plans. */
  readonly files: readonly string[];
  /** Only these environments; all of each plan where none is named. */
  readonly environments: readonly string[];
  /** File of the workflow that releases; null: it is said what resumes. */
  readonly dispatch: string | null;
  readonly ledger?: string | undefined;
  readonly lockSeconds: number;
  readonly dryRun: boolean;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Hears what happens meanwhile. */
  readonly note: (message: string) => void;
}

/** What sweeping one record shares. */
export interface SweepContext extends Pick<SweepOptions, 'dispatch' | 'lockSeconds' | 'dryRun' | 'env' | 'signal' | 'note'> {
  readonly clusters: Clusters;
  readonly ledger: LedgerKeeper;
  readonly announcer: Announcer;
  readonly planFile: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What became of one record. */
export interface Swept {
  /** Null where the plan could not be read for it. */
  readonly application: string | null;
  readonly environment: string;
  readonly release: string | null;
  /**
   * `resumed`: a workflow was started, for it or for one that waited; `due`: it can be, and nobody said which; `repaired`: what nobody carried on was brought to
   * where the plan says; `expired`: noted that nobody approved in time, or that what waited waits no more; `failed`: this could not be done, or not to its end.
   */
  readonly did: 'nothing' | 'waits' | 'needs-person' | 'due' | 'resumed' | 'repaired' | 'expired' | 'failed';
  readonly message: string;
}

/** Looks at one record after another and does what is due. One that fails does not keep the others from their turn. */
export async function sweep(clusters: Clusters, options: SweepOptions): Promise<readonly Swept[]> {
  const { env, dryRun, note, signal } = options;
  if (options.dispatch !== null) (await import('../github/workflows.ts')).workflowPath(options.dispatch);
  const swept: Swept[] = [];
  for (const { file, environment } of await placesOf(options)) {
    signal.throwIfAborted();
    try {
      await using ledger = new LedgerKeeper({ env, ledger: options.ledger, dryRun, notice: note });
      await using announcer = openAnnouncer({ env, dryRun, anchor: () => ledger.anchor, notice: note, elsewhere: true });
      const plan = await loadPlan({ file, environment });
      swept.push(await sweepRecord(plan, { ...options, clusters, ledger, announcer, planFile: file, now: Date.now() }));
    } catch (error) {
      if (signal.aborted) throw error;
      swept.push({ application: null, environment, release: null, ...failureOf(error) });
    }
  }
  return swept;
}

interface Place {
  readonly file: string;
  readonly environment: string;
}

/** Every plan is read before the first record is touched. */
async function placesOf({ files, environments }: SweepOptions): Promise<readonly Place[]> {
  const known = await Promise.all(files.map(async (file) => ({ file, names: await planEnvironments(file) })));
  const all = known.flatMap(({ file, names }) => names.map((environment): Place => ({ file, environment })));
  const missing = environments.filter((name) => !all.some(({ environment }) => environment === name));
  if (missing.length > 0)
    throw new SluiceError(
      'unknown-environment',
      'input',
      `there is no environment ${missing.join(', ')} in ${files.join(', ')}. Known: ${all.map(({ environment }) => environment).join(', ')}`,
    );
  return environments.length === 0 ? all : all.filter(({ environment }) => environments.includes(environment));
}

function failureOf(error: unknown): Pick<Swept, 'did' | 'message'> {
  const overtaken = error instanceof SluiceError && error.code === 'record-conflict';
  if (overtaken) return { did: 'nothing', message: 'another process has just written the record, and looks after it' };
  return { did: 'failed', message: wordsOf(error) };
}

function wordsOf(error: unknown): string {
  if (error instanceof SluiceError) return error.message;
  return `this is a bug in sluice: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
