import { hasEnded } from '../lifecycle.ts';
import type { Release, ReleaseRecord } from '../record/release-record.ts';

export type Resume =
  | { readonly kind: 'go-on'; readonly release: Release }
  | { readonly kind: 'done'; readonly release: Release; readonly message: string }
  | { readonly kind: 'refuse'; readonly reason: 'unknown-release' | 'superseded' | 'going-back' | 'ended'; readonly message: string };

/** Whether a release that is named can be gone on with. */
export function decideResume({ release, history, application, environment }: ReleaseRecord, id: string): Resume {
  if (release?.id !== id) {
    const past = history.find((entry) => entry.id === id);
    const newest = release ? `The newest is ${release.id} (${release.version}), which is ${release.phase}` : 'None is recorded';
    return past
      ? { kind: 'refuse', reason: 'superseded', message: `${id} is ${past.phase} and cannot be gone on with. ${newest}` }
      : { kind: 'refuse', reason: 'unknown-release', message: `there is no release ${id} of ${application} in ${environment}. ${newest}` };
  }
  const { phase, reason, version } = release;
  if (phase === 'succeeded') return { kind: 'done', release, message: `${id} has succeeded: ${version} runs everywhere. Nothing done` };
  if (phase === 'rolling-back')
    return {
      kind: 'refuse',
      reason: 'going-back',
      message: `${id} is on its way back: ${reason}. Run the rollback to its end, then start a new release`,
    };
  if (hasEnded(phase))
    return { kind: 'refuse', reason: 'ended', message: `${id} is ${phase}: ${reason}. It cannot be gone on with: start a new release` };
  return { kind: 'go-on', release };
}
