import { chooseVersion, releaseDocument, renderOutcome, runRollback, SluiceError } from '@sluice/core';
import { actorOf, Clusters, type ClustersOptions, findRecord, LedgerKeeper, makePorts } from '@sluice/use-cases';
import { question, terminalApprover } from '../approver.ts';
import { EXIT } from '../exit-code.ts';
import { interruptSignal } from '../interrupt.ts';
import type { Output } from '../view/output.ts';
import { openView } from '../view/release-view.ts';

export interface RollbackOptions {
  readonly file: string;
  readonly environment?: string;
  readonly namespace?: string;
  readonly context?: string;
  readonly release?: string;
  readonly to: string;
  readonly reason?: string;
  readonly yes: boolean;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly lockSeconds: number;
  readonly ledger?: string;
}

/** `sluice rollback`: brings everything of the newest release back. Needs the record only, not the plan. */
export async function rollback(options: RollbackOptions, output: Output, reach: ClustersOptions = {}): Promise<number> {
  await using clusters = new Clusters({ ...reach, context: options.context ?? null });
  await using ledger = new LedgerKeeper({
    env: reach.env ?? process.env,
    ledger: options.ledger,
    dryRun: options.dryRun,
    notice: (message) => output.note(message),
  });
  const { records, stored } = await findRecord(clusters, { ...options, ledger });
  const newest = stored.record.release;
  if (options.release !== undefined && newest && newest.id !== options.release) {
    throw new SluiceError(
      'not-newest',
      'input',
      `${options.release} is not the newest release: ${newest.id} is. Go back to a version with --to, one of those that sluice status shows`,
    );
  }
  const choice = chooseVersion(stored.record, options.to);
  if (choice.kind === 'refused') throw new SluiceError('no-version', 'input', choice.message);
  const { release } = choice;
  const back = release.workloads.map(
    ({ service, target, back: { version, images } }) => `${service} in ${target} → ${version ?? images.join(', ')}`,
  );
  if (options.dryRun) {
    output.answer(
      options.json
        ? JSON.stringify({ schemaVersion: 1, release: release.id, outcome: 'dry-run', back }, null, 2)
        : `would go back:\n${back.map((line) => `  ${line}`).join('\n')}`,
    );
    return EXIT.succeeded;
  }
  if (!options.yes) {
    const agreed =
      output.interactive &&
      /^y/i.test(
        await question(`Roll back ${release.id}?\n${back.map((line) => `  ${line}`).join('\n')}\n[y/N]: `, new AbortController().signal),
      );
    if (!agreed) {
      output.note(output.interactive ? 'not rolled back' : 'not rolled back: nobody can be asked here. Run again with --yes');
      return EXIT.waitsForPerson;
    }
  }
  const by = actorOf(process.env);
  await using view = await openView(release, output);
  const ports = makePorts({
    clusters,
    records,
    approver: terminalApprover({ yes: true, output, by, quiet: () => view.pause() }),
    report: (event) => view.show(event),
    lockSeconds: options.lockSeconds,
    planFile: options.file,
  });
  const result = await runRollback(ports, stored, release, options.reason ?? `rolled back by ${by}`, interruptSignal());
  await view[Symbol.asyncDispose]();
  output.answer(
    options.json ? JSON.stringify(releaseDocument(result.release, result.outcome), null, 2) : renderOutcome(result.release, result.outcome),
  );
  return result.outcome === 'rolled-back' ? EXIT.succeeded : EXIT.failed;
}
