import { type NextRelease, type RecordStore, SluiceError, type Stored } from '@sluice/core';
import type { Workflows } from '../github/workflows.ts';
import { type Resumed, type ResumeOptions, unlessOvertaken } from './resume-release.ts';

interface NextOptions extends ResumeOptions {
  readonly next: NextRelease;
}

/**
 * Starts the workflow that releases what has waited, once: that is written into the record before, where of two that try one wins, and taken
 * back when GitHub refuses. Of the same digests where the workflow has an input `artifacts`, else of the same tag.
 *
 * @throws SluiceError of GitHub; `workflow-unfit`, kind `input`; `record-conflict` when somebody was faster
 */
export async function startNext(records: RecordStore, stored: Stored, options: NextOptions): Promise<Resumed> {
  const { workflows, workflow, now, next, dryRun = false } = options;
  const inputs = await inputsOf(workflows, stored.record.environment, options);
  if (dryRun) return { started: true, message: `${workflow} would be started for ${next.version}` };
  const write = (before: Stored, started: NextRelease['started']): Promise<Stored> =>
    records.save(before, { ...before.record, next: { ...next, started } });
  const noted = await write(stored, { workflow, run: null, at: now });
  let run: string | null;
  try {
    run = await workflows.start(workflow, inputs);
  } catch (error) {
    // Nothing was started, or nobody can tell: a later sweep tries again, at the latest when it takes this for lost.
    if (error instanceof SluiceError && error.kind !== 'world') await unlessOvertaken(write(noted, next.started));
    throw error;
  }
  if (run !== null) await unlessOvertaken(write(noted, { workflow, run, at: now }));
  return { started: true, message: `${workflow} was started for ${next.version}${run === null ? '' : ` (run ${run})`}` };
}

async function inputsOf(
  workflows: Workflows,
  environment: string,
  { workflow, planFile, next }: NextOptions,
): Promise<Readonly<Record<string, string>>> {
  const known = { environment, plan: planFile, again: String(next.again) };
  try {
    return await workflows.inputsOf({ workflow, known: { ...known, artifacts: next.artifacts.join('\n') }, needed: ['artifacts'] });
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'workflow-unfit' || next.tag === null) throw error;
    return await workflows.inputsOf({ workflow, known: { ...known, version: next.tag }, needed: ['version'] });
  }
}
