import { Clusters, type ClustersOptions, type Swept, sweep as sweepAll } from '@sluice/use-cases';
import { EXIT } from '../exit-code.ts';
import { interruptSignal } from '../interrupt.ts';
import type { Output } from '../view/output.ts';

export interface SweepCommandOptions {
  readonly file: readonly string[];
  readonly environment: readonly string[];
  readonly dispatch?: string;
  readonly context?: string;
  readonly dryRun: boolean;
  readonly ledger?: string;
  readonly lockSeconds: number;
  readonly json: boolean;
}

/** `sluice sweep`: does what is due in every record of the plans, and says what it did. */
export async function sweep(options: SweepCommandOptions, output: Output, reach: ClustersOptions = {}): Promise<number> {
  await using clusters = new Clusters({ ...reach, context: options.context ?? null });
  const { file, environment, dispatch, ledger, lockSeconds, dryRun } = options;
  const swept = await sweepAll(clusters, {
    files: file.length === 0 ? ['release.yaml'] : file,
    environments: environment,
    dispatch: dispatch ?? null,
    ledger,
    lockSeconds,
    dryRun,
    env: reach.env ?? process.env,
    signal: interruptSignal(),
    note: (message) => output.note(message),
  });
  const failed = swept.filter(({ did }) => did === 'failed');
  for (const { environment: where, message } of failed) output.note(`${where}: ${message}`);
  output.answer(options.json ? JSON.stringify({ schemaVersion: 1, dryRun, records: swept }, null, 2) : renderSwept(swept));
  return failed.length === 0 ? EXIT.succeeded : EXIT.failed;
}

function renderSwept(swept: readonly Swept[]): string {
  return swept
    .map(({ application, environment, did, message }) => `${application ?? '?'} → ${environment}   ${did}\n  ${message}`)
    .join('\n');
}
