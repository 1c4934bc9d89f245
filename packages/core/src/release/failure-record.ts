import type { WorkloadRecord } from '../record/release-record.ts';
import type { DriveResult } from './drive-workload.ts';
import type { Journal } from './journal.ts';

/** Keeps why workloads failed, with the words of events and logs, in the record. */
export function noteFailures(journal: Journal, failures: readonly { workload: WorkloadRecord; result: DriveResult }[]): void {
  const causes = failures.flatMap(({ workload: { service, target }, result }) => {
    if (result.kind === 'stopped')
      return [{ service, target, kind: result.reason as string, pod: null, message: result.message, log: [], events: [] }];
    if (result.kind !== 'failed') return [];
    return result.causes.slice(0, 3).map((cause) => {
      const explanation = result.explanations.find((candidate) => candidate.pod === cause.pod);
      return {
        service,
        target,
        kind: cause.kind as string,
        pod: cause.pod,
        message: cause.message,
        log: [...(explanation?.logTail ?? [])],
        events: [...(explanation?.events ?? [])],
      };
    });
  });
  journal.note(() => ({ causes }));
}

/** The one line that says why. */
export function failureSentence(workload: WorkloadRecord, result: DriveResult): string {
  const place = `${workload.service} in ${workload.target}`;
  if (result.kind === 'stopped') return `${place}: ${result.message}`;
  if (result.kind === 'failed') {
    const [cause] = result.causes;
    return `${place}: ${cause?.pod ? `${cause.pod} ` : ''}${cause?.message ?? 'failed'}`;
  }
  return place;
}
