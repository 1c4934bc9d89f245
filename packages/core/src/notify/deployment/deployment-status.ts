import type { Release } from '../../record/release-record.ts';
import { describePart, progressOf } from '../../release/progress.ts';
import { versionsBefore } from '../comment/links.ts';
import { oneLine } from '../one-line.ts';
import { situationOf } from '../situation.ts';

/** States of GitHub's deployments that Sluice uses. https://docs.github.com/rest/deployments/statuses */
export type DeploymentState = 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';

export interface DeploymentStatus {
  readonly state: DeploymentState;
  /** At most 140 characters, on one line. */
  readonly description: string;
}

const LONGEST_DESCRIPTION = 140;

/**
 * How a release shows among the deployments of its environment. Success is only the end of a release that never went back: one that was
 * rolled back after it had succeeded is a failure too, so that nobody takes it for what serves.
 */
export function deploymentStatusOf(release: Release): DeploymentStatus {
  const { state, text } = statusOf(release);
  const line = oneLine(text);
  return { state, description: line.length <= LONGEST_DESCRIPTION ? line : `${line.slice(0, LONGEST_DESCRIPTION - 1)}…` };
}

function statusOf(release: Release): { readonly state: DeploymentState; readonly text: string } {
  const situation = situationOf(release);
  const { version, reason, phases } = release;
  const { stage, stages, doing } = progressOf(release);
  switch (situation) {
    case 'prepared':
      return { state: 'queued', text: `${version} is ready to begin` };
    case 'moving': {
      const what = doing === null ? 'finishing' : `${describePart(release.plan, doing)} in ${doing.target}`;
      return { state: 'in_progress', text: `${what} (stage ${stage} of ${stages})` };
    }
    case 'waiting':
      return { state: 'queued', text: `waits for a person: ${reason}` };
    case 'between-stages':
      return { state: 'in_progress', text: `holds before stage ${stage} of ${stages}` };
    case 'window':
      return { state: 'queued', text: reason };
    case 'held':
      // A version that failed, or a person who went in between, is not a queue.
      return { state: release.holding === 'failure' || release.holding === 'foreign' ? 'failure' : 'queued', text: `held: ${reason}` };
    case 'going-back':
      return { state: 'in_progress', text: `going back to ${versionsBefore(release)}: ${reason}` };
    case 'rolled-back':
      return { state: 'failure', text: `rolled back, ${versionsBefore(release)} serves everything` };
    case 'rollback-failed':
      return { state: 'error', text: `could not be rolled back: ${reason}` };
    case 'rejected':
    case 'superseded':
      return { state: 'inactive', text: reason };
    case 'done':
      return phases.some(({ phase }) => phase === 'rolling-back')
        ? { state: 'error', text: `was rolled back: ${reason}` }
        : { state: 'success', text: `${version} runs everywhere` };
    default:
      return situation satisfies never;
  }
}
