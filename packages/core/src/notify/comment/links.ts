import type { Release, ReleaseRecord } from '../../record/release-record.ts';

/** Where the words of a message lead to; null where there is no such place. */
export interface ViewLinks {
  /** The workflow run: its log, and where a person approves. */
  readonly run: string | null;
  /** What has changed since the version before. */
  readonly changes: string | null;
  /** The application itself, in this environment. */
  readonly environment: string | null;
}

/** Links by what the record says; `run` is the run that speaks, which may be a later one than that which started the release. */
export function linksOf({ release, history }: ReleaseRecord, options: { readonly run?: string } = {}): ViewLinks {
  const origin = release?.origin ?? null;
  const environment = release?.plan.url ?? null;
  if (!origin) return { run: null, changes: null, environment };
  const home = `${origin.server}/${origin.repository}`;
  const base = baseOf(history);
  return {
    run: `${home}/actions/runs/${options.run ?? origin.run}`,
    changes: base === null || base === origin.commit ? null : `${home}/compare/${base}...${origin.commit}`,
    environment,
  };
}

/** Commit of the last release that succeeded: what a release contains are the commits since. Null where none is known. */
export function baseOf(history: ReleaseRecord['history']): string | null {
  return history.find(({ phase, commit }) => phase === 'succeeded' && commit !== null)?.commit ?? null;
}

/** What served before: one version usually, several where services were at different ones. */
export function versionsBefore({ workloads }: Release): string {
  const names = [...new Set(workloads.map(({ back }) => back.version ?? back.images[0]?.slice(0, 60) ?? 'the version before'))];
  return names.length === 0 ? 'the version before' : names.length > 3 ? `${names.slice(0, 3).join(', ')} and others` : names.join(', ');
}
