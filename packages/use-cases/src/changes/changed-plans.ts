import { didYouMean, oneOf, type ResolvedPlan, SluiceError } from '@sluice/core';
import type { Clusters } from '../clusters.ts';
import type { Environment } from '../environment.ts';
import { concerningPath, type FoundPlan, foundPlan } from './found-plan.ts';
import { GitRepository } from './git-repository.ts';
import { type Released, releasedCommits } from './released-commits.ts';

export const LAST_RELEASE = 'last-release';
const PLANS = '**/release.yaml';

export interface ChangesOptions {
  /** The working directory: plans are looked for below it. */
  readonly folder: string;
  /** A commit, branch or tag; or `last-release`. */
  readonly since: string;
  /** Null: every environment of a plan. */
  readonly environment: string | null;
  readonly ledger?: string | undefined;
  readonly env: Environment;
}

export interface ChangedPlan {
  /** From the working directory on. */
  readonly plan: string;
  readonly changed: boolean;
  readonly because: string;
  /** It counts as changed because nobody could say. */
  readonly uncertain: boolean;
}

export interface ChangedPlans {
  readonly head: string;
  /** In the order of their paths. */
  readonly plans: readonly ChangedPlan[];
}

/** Every plan below a folder, and whether something of it has changed since a commit, or since what runs was released. Changes nothing. */
export async function changedPlans(clusters: Clusters, options: ChangesOptions): Promise<ChangedPlans> {
  const { folder, since, environment, env } = options;
  const git = await GitRepository.open(folder, env);
  const head = await git.commit('HEAD');
  if (head === null) throw new SluiceError('no-commit', 'input', `the git repository around ${folder} has no commit yet`);
  const base = since === LAST_RELEASE ? null : await baseCommit(git, since);
  const found = await findPlans(git, folder);
  const chosen = found.map((plan) => ({ plan, environments: environmentsOf(plan, environment) }));
  if (environment !== null) assertKnown(environment, found);
  if (base !== null) {
    const paths = await git.changedPaths(base, head);
    const decide = ({ plan, environments }: (typeof chosen)[number]) =>
      withoutLook(plan, environments, environment) ?? decidePaths(plan, paths, `${since} (${base.slice(0, 7)})`);
    return { head, plans: chosen.map(decide) };
  }
  const { ledger } = options;
  const released = await releasedCommits(
    clusters,
    chosen.flatMap(({ environments }) => environments),
    { env, ledger },
  );
  const differences = new Map<string, Promise<readonly string[] | null>>();
  const pathsSince = (commit: string): Promise<readonly string[] | null> => {
    const known = differences.get(commit) ?? git.has(commit).then((here) => (here ? git.changedPaths(commit, head) : null));
    differences.set(commit, known);
    return known;
  };
  const plans: ChangedPlan[] = [];
  for (const { plan, environments } of chosen)
    plans.push(withoutLook(plan, environments, environment) ?? (await sinceReleases(plan, environments, { git, released, pathsSince })));
  return { head, plans };
}

async function baseCommit(git: GitRepository, name: string): Promise<string> {
  const commit = await git.commit(name);
  if (commit !== null) return commit;
  const remote = (await git.commit(`refs/remotes/origin/${name}`)) === null ? '' : `. Did you mean origin/${name}?`;
  const shallow = git.isShallow ? '. This clone is shallow: check out with fetch-depth: 0' : '';
  throw new SluiceError(
    'unknown-ref',
    'input',
    `--changed-since: expected a commit, branch or tag of this repository, or ${LAST_RELEASE}; got "${name.slice(0, 200)}"${remote}${shallow}`,
  );
}

async function findPlans(git: GitRepository, folder: string): Promise<readonly FoundPlan[]> {
  const files = await git.files(PLANS);
  const found = (await Promise.all(files.map((file) => foundPlan(folder, git.prefix, file)))).filter((plan) => plan !== null);
  if (found.length > 0) return found.toSorted((left, right) => (left.file < right.file ? -1 : 1));
  throw new SluiceError(
    'no-plans',
    'input',
    `there is no plan below ${folder}: expected a file release.yaml of kind ReleasePlan that is under git; got ${files.length === 0 ? 'none' : `others of that name: ${files.slice(0, 5).join(', ')}`}`,
  );
}

function environmentsOf({ environments }: FoundPlan, only: string | null): readonly ResolvedPlan[] {
  return (environments ?? []).filter(({ environment }) => only === null || environment === only);
}

function assertKnown(environment: string, plans: readonly FoundPlan[]): void {
  const known = [...new Set(plans.flatMap(({ environments }) => (environments ?? []).map((plan) => plan.environment)))];
  if (known.includes(environment) || plans.some(({ environments }) => environments === null)) return;
  throw new SluiceError(
    'unknown-environment',
    'input',
    `no plan has an environment "${environment}": expected ${oneOf(known)}. ${didYouMean(environment, known, 'Name one of them')}`,
  );
}

/** What is decided without a look at what has changed; null where that is to be looked at. */
function withoutLook({ file, problem }: FoundPlan, environments: readonly ResolvedPlan[], only: string | null): ChangedPlan | null {
  if (problem !== null) return { plan: file, changed: true, uncertain: true, because: `it is not valid: ${problem}` };
  if (environments.length > 0) return null;
  return { plan: file, changed: false, uncertain: false, because: `it has no environment ${only}` };
}

function decidePaths(plan: FoundPlan, paths: readonly string[], since: string): ChangedPlan {
  const path = concerningPath(plan, paths);
  const because = path === null ? `nothing of it since ${since}` : `${path} since ${since}`;
  return { plan: plan.file, changed: path !== null, uncertain: false, because };
}

async function sinceReleases(
  plan: FoundPlan,
  environments: readonly ResolvedPlan[],
  about: {
    readonly git: GitRepository;
    readonly released: ReadonlyMap<ResolvedPlan, Released>;
    readonly pathsSince: (commit: string) => Promise<readonly string[] | null>;
  },
): Promise<ChangedPlan> {
  const unknown = (because: string): ChangedPlan => ({ plan: plan.file, changed: true, uncertain: true, because });
  const looked: string[] = [];
  for (const environment of environments) {
    const released = about.released.get(environment) ?? { kind: 'unknown', reason: 'nobody was asked' };
    if (released.kind === 'unknown') return unknown(released.reason);
    for (const { id, commit } of released.releases) {
      const paths = await about.pathsSince(commit);
      const shallow = about.git.isShallow ? ', which is shallow: check out with fetch-depth: 0' : '';
      if (paths === null) return unknown(`commit ${commit.slice(0, 7)} of ${id} is not in this clone${shallow}`);
      const decided = decidePaths(plan, paths, `${id} (${commit.slice(0, 7)})`);
      if (decided.changed) return decided;
      looked.push(`${id} (${commit.slice(0, 7)})`);
    }
  }
  return { plan: plan.file, changed: false, uncertain: false, because: `nothing of it since ${looked.join(', ')}` };
}
