import type { Release, ReleaseRecord } from '../record/release-record.ts';

/** The record of one environment of the plan, as somebody on a pull request sees it. */
export interface Candidate {
  readonly record: ReleaseRecord;
  /** Whether its newest release is that of the pull request. */
  readonly ofPull: boolean;
}

export type ChosenRecord<C extends Candidate> =
  /** `aside` is what has to be said of the choice; null where it is the obvious one. */
  | { readonly kind: 'chosen'; readonly candidate: C; readonly aside: string | null }
  | { readonly kind: 'refused'; readonly reason: 'no-release' | 'which-environment'; readonly message: string };

/**
 * The release that a command means: that of the environment it names; else the one of this pull request; else the only one there is. Where
 * several can be meant, one is not chosen for anybody.
 *
 * @param fits whether the command could do something with a release: it decides between several of one pull request
 */
export function chooseRecord<C extends Candidate>(
  candidates: readonly C[],
  verb: string,
  environment: string | null,
  fits: (release: Release) => boolean,
): ChosenRecord<C> {
  const named = environment === null ? candidates : candidates.filter(({ record }) => record.environment === environment);
  const recorded = named.filter(({ record }) => record.release !== null);
  if (recorded.length === 0) {
    const where = (environment === null ? candidates.map(({ record }) => record.environment) : [environment]).join(', ');
    return { kind: 'refused', reason: 'no-release', message: `no release is recorded in ${where || 'any environment'}` };
  }
  const own = recorded.filter(({ ofPull }) => ofPull);
  const among = own.length > 0 ? own : recorded;
  const fitting = among.filter(({ record }) => record.release !== null && fits(record.release));
  const [only, ...others] = fitting.length > 0 ? fitting : among;
  if (only === undefined || others.length > 0) {
    const all = fitting.length > 0 ? fitting : among;
    const names = all.map(({ record }) => `/release ${verb} ${record.environment} (${record.release?.id})`).join(', ');
    return { kind: 'refused', reason: 'which-environment', message: `which one? ${names}` };
  }
  const id = only.record.release?.id;
  return { kind: 'chosen', candidate: only, aside: own.length > 0 ? null : `${id} is not a release of this pull request` };
}

/** The one that was started last. */
export function newestOf<C extends Candidate>(candidates: readonly C[]): C | null {
  return candidates.toSorted((one, other) => (other.record.release?.startedAt ?? 0) - (one.record.release?.startedAt ?? 0))[0] ?? null;
}
