import type { Runner } from '@sluice/action-kit';
import { type Answers, type ApprovalSource, LogLines, type RecordStore, type Release, type ReleasePorts } from '@sluice/core';
import { type Clusters, makePorts } from '@sluice/use-cases';

/** A process that has not renewed its lock for this long is taken for dead. */
const LOCK_SECONDS = 15;

/**
 * What moving a release needs, with its lines grouped by step in the log of the job. Nobody can be asked in a job: what people said in its
 * run is what it has.
 */
export function movingPorts(input: {
  clusters: Clusters;
  records: RecordStore;
  release: Release;
  runner: Runner;
  approvals: ApprovalSource | null;
  answers?: Answers;
  planFile: string;
}): { readonly ports: ReleasePorts } & AsyncDisposable {
  const { clusters, records, release, runner, approvals, answers, planFile } = input;
  const lines = new LogLines(release, true);
  const write = (texts: readonly string[]): void => {
    for (const text of texts) runner.line(text);
  };
  write(lines.opening());
  const ports = makePorts({
    clusters,
    records,
    approver: {
      ask: async ({ approval, scope }) => answers?.given.find((answer) => answer.name === approval && answer.scope === scope) ?? 'later',
    },
    approvals,
    report: (event) => write(lines.lines(event)),
    lockSeconds: LOCK_SECONDS,
    planFile,
  });
  return { ports, [Symbol.asyncDispose]: async () => write(lines.closing()) };
}
