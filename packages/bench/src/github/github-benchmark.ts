import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Figure } from '../figure.ts';
import type { Benchmark, Report } from '../report.ts';
import { inWords } from './job-requests.ts';
import { type MeasuredRelease, measureRelease } from './measured-release.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** Of a stage; the jobs around the stages are held against it as well. */
const BUDGET = 12;
const SHORT = 10;
const LONG = 10_000;

/** The budgets of GitHub's API: requests of each job of a release, and that a long ledger costs no more than a short one. */
export const githubBenchmark: Benchmark = async ({ say }): Promise<Report> => {
  execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: 'ignore' });
  say(`two releases side by side, into ledgers of ${SHORT} and ${LONG} entries: a minute`);
  const [short, long] = await Promise.all([measureRelease(SHORT), measureRelease(LONG)]);
  const figures = short.jobs.map(
    ({ job, count }): Figure => ({ what: `${job}: requests`, budget: BUDGET, measured: count, unit: 'requests' }),
  );
  const length: Figure = {
    what: `all jobs into a ledger of ${LONG} entries; budget: those into one of ${SHORT}`,
    budget: total(short),
    measured: total(long),
    unit: 'requests',
  };
  return {
    figures: [...figures, length],
    notes: [
      ...short.jobs.map((job) => `${job.job}: ${inWords(job)}`),
      `entries: ${[short, long].map(({ entries }) => `${entries.before} → ${entries.after}`).join(', ')}`,
    ],
  };
};

function total({ jobs }: MeasuredRelease): number {
  return jobs.reduce((sum, { count }) => sum + count, 0);
}
