import { type Candidate, type RecordStore, type ReleaseRecord, SluiceError, type Stored } from '@sluice/core';
import { type GitHubClient, pullsOfCommit, type Repository } from '@sluice/github';
import type { Clusters } from '../clusters.ts';
import { loadPlan } from '../load-plan.ts';
import type { RecordKeeper } from '../record-keeper.ts';
import { openRecords } from '../record-place.ts';

export interface FoundRecord extends Candidate {
  readonly records: RecordStore;
  readonly stored: Stored;
  /** What the plan calls its approvals now. */
  readonly approvals: readonly string[];
}

export interface CandidateOptions {
  readonly client: GitHubClient;
  readonly repository: Repository;
  readonly pull: number;
  readonly planFile: string;
  readonly environments: readonly string[];
  readonly keeper: RecordKeeper;
  /** Hears which record could not be read: the others can be commanded all the same. */
  readonly note: (message: string) => void;
}

/** The records of the environments of a plan, and which of them are of the pull request. */
export async function loadCandidates(clusters: Clusters, options: CandidateOptions): Promise<readonly FoundRecord[]> {
  const { planFile, environments, keeper, note } = options;
  const found: FoundRecord[] = [];
  const problems: string[] = [];
  for (const environment of environments) {
    try {
      const plan = await loadPlan({ file: planFile, environment });
      const records = await openRecords(clusters, plan, keeper);
      const stored = await records.load();
      const ofPull = await isOfPull(stored.record, options);
      found.push({ record: stored.record, stored, records, ofPull, approvals: Object.keys(plan.approvals) });
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error;
      problems.push(`${environment}: ${error.message}`);
    }
  }
  for (const problem of problems) note(problem);
  if (found.length === 0)
    throw new SluiceError('no-record', 'world', `the record of no environment of ${planFile} could be read. ${problems.join('. ')}`);
  return found;
}

async function isOfPull({ release }: ReleaseRecord, { client, repository, pull }: CandidateOptions): Promise<boolean> {
  const origin = release?.origin ?? null;
  if (origin === null || origin.repository.toLowerCase() !== `${repository.owner}/${repository.repo}`.toLowerCase()) return false;
  if (origin.ref.startsWith(`refs/pull/${pull}/`)) return true;
  if (origin.commit === '') return false;
  return (await pullsOfCommit(client, repository, origin.commit)).some(({ number }) => number === pull);
}
