import { decideResumption, type RecordStore, type Release, SluiceError, type Stored } from '@sluice/core';
import type { Workflows } from '../github/workflows.ts';

export interface ResumeOptions {
  readonly workflows: Workflows;
  /** Name of the file of the workflow that releases. */
  readonly workflow: string;
  readonly planFile: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly dryRun?: boolean;
}

export interface Resumed {
  readonly started: boolean;
  readonly message: string;
}

/**
 * Starts the workflow that goes on with a held release, once for each hold: that is written into the record before, where of two that try
 * one wins, and taken back when GitHub refuses.
 *
 * @throws SluiceError of GitHub; `workflow-unfit`, kind `input`; `record-conflict` when somebody was faster
 */
export async function resumeRelease(records: RecordStore, stored: Stored, options: ResumeOptions): Promise<Resumed> {
  const { workflows, workflow, planFile, now, dryRun = false } = options;
  const { release } = stored.record;
  if (release === null) throw new SluiceError('no-release', 'bug', 'there is no release in the record to go on with');
  const { resumption, id, version, plan } = release;
  const state = resumption === null ? 'unknown' : await workflows.stateOf(resumption.run);
  const decision = decideResumption(release, state, now);
  if (decision.kind === 'started') return { started: false, message: decision.message };
  const known = { 'release-id': id, environment: plan.environment, version, plan: planFile };
  const inputs = await workflows.inputsOf({ workflow, known, needed: ['release-id'] });
  if (dryRun) return { started: true, message: `${workflow} would be started with release-id: ${id}` };
  const write = (before: Stored, value: Release['resumption']): Promise<Stored> =>
    records.save(before, { ...before.record, release: { ...release, resumption: value } });
  const { hold } = decision;
  const noted = await write(stored, { hold, workflow, run: null, at: now });
  let run: string | null;
  try {
    run = await workflows.start(workflow, inputs);
  } catch (error) {
    // Nothing was started, or nobody can tell: the next sweep tries again, at the latest when it takes this for lost.
    if (error instanceof SluiceError && error.kind !== 'world') await unlessOvertaken(write(noted, resumption));
    throw error;
  }
  if (run !== null) await unlessOvertaken(write(noted, { hold, workflow, run, at: now }));
  return { started: true, message: `${workflow} was started with release-id: ${id}${run === null ? '' : ` (run ${run})`}` };
}

/** Whoever has written meanwhile moves the release, or has begun one, and needs no note of ours. */
export async function unlessOvertaken(saving: Promise<Stored>): Promise<void> {
  try {
    await saving;
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'record-conflict') throw error;
  }
}
