import {
  type BusinessChecks,
  type BusinessFacts,
  type CommitFact,
  type Fact,
  type IncidentSourceFact,
  isPattern,
  SluiceError,
} from '@sluice/core';
import type { GitHubClient } from '@sluice/github';
import { readFact } from '@sluice/kubernetes';
import type { Environment } from '../environment.ts';
import { systemClock } from '../system-clock.ts';
import type { BusinessContext } from './check-business.ts';
import { jobCommit } from './job-commit.ts';

const NOT_ASKED = { error: { status: 0, reason: 'NotRead', message: 'not asked: the check is off' } };

/** Asks what the business checks of the plan need; a source that does not answer is a fact as well. */
export async function gatherBusinessFacts(checks: BusinessChecks, env: Environment, context: BusinessContext): Promise<BusinessFacts> {
  const commit = await jobCommit(env);
  const [incidents, commitChecks, commitPlaces, attestations] = await Promise.all([
    incidentSources(checks.incident, commit, env),
    checks.commitChecks === null || commit === null ? NOT_ASKED : readChecks(commit, checks.commitChecks.names, env),
    checks.commitSource === null || commit === null ? {} : readPlaces(commit, checks.commitSource.branches, env),
    checks.attestation === undefined ? null : readAttestations(checks.attestation, env, context),
  ]);
  return { incidents, commit, commitChecks, commitPlaces, attestations };
}

async function readAttestations(
  check: NonNullable<BusinessChecks['attestation']>,
  env: Environment,
  { artifacts, planFile }: BusinessContext,
): Promise<BusinessFacts['attestations']> {
  const { gatherAttestations } = await import('./gather-attestations.ts');
  return gatherAttestations(check, artifacts, { env, planFile });
}

async function incidentSources(
  check: BusinessChecks['incident'],
  commit: CommitFact | null,
  env: Environment,
): Promise<readonly IncidentSourceFact[]> {
  if (check === null) return [];
  const { issues, alertmanager, endpoint } = check;
  return Promise.all([
    ...(issues ? [openIssuesOf(issues.repository ?? commit?.repository ?? null, issues.labels, env)] : []),
    ...(alertmanager ? [alertsOf(alertmanager, env)] : []),
    ...(endpoint ? [endpointOf(endpoint, env)] : []),
  ]);
}

async function openIssuesOf(repository: string | null, labels: readonly string[], env: Environment): Promise<IncidentSourceFact> {
  const open = await readFact(async () => {
    if (repository === null)
      throw new SluiceError(
        'no-repository',
        'input',
        'which repository is not known outside of a workflow: set prechecks.incident.repository, or GITHUB_REPOSITORY',
      );
    const { openIssues, parseRepository } = await import('@sluice/github');
    const found = await openIssues(await githubClient(env), parseRepository(repository), labels);
    return found.map(({ number, title, url }) => ({ title: `#${number} ${title}`, url }));
  });
  return { source: `open issues of ${repository ?? 'the repository'} labelled ${labels.join(' or ')}`, open };
}

async function alertsOf(
  question: NonNullable<NonNullable<BusinessChecks['incident']>['alertmanager']>,
  env: Environment,
): Promise<IncidentSourceFact> {
  const { url, matchers, token } = question;
  const open = await readFact(async () => {
    const { firingAlerts, openJsonClient } = await import('@sluice/incidents');
    return firingAlerts(openJsonClient({ env }), { url, matchers }, secretOf(token, env));
  });
  return { source: `alerts of ${new URL(url).host}${matchers.length > 0 ? ` with ${matchers.join(', ')}` : ''}`, open };
}

async function endpointOf(
  question: NonNullable<NonNullable<BusinessChecks['incident']>['endpoint']>,
  env: Environment,
): Promise<IncidentSourceFact> {
  const { url, field, equals, token } = question;
  const open = await readFact(async () => {
    const { endpointIncidents, openJsonClient } = await import('@sluice/incidents');
    return endpointIncidents(openJsonClient({ env }), { url, field, equals }, secretOf(token, env));
  });
  return { source: `${new URL(url).host}${new URL(url).pathname}`, open };
}

async function readChecks(
  { repository, sha }: CommitFact,
  names: readonly string[],
  env: Environment,
): Promise<BusinessFacts['commitChecks']> {
  return readFact(async () => {
    const { commitChecks, parseRepository } = await import('@sluice/github');
    return commitChecks(await githubClient(env), parseRepository(repository), { commit: sha, names });
  });
}

async function readPlaces(
  { repository, sha }: CommitFact,
  branches: readonly string[],
  env: Environment,
): Promise<BusinessFacts['commitPlaces']> {
  const names = branches.filter((branch) => !isPattern(branch));
  const places = names.map(async (branch): Promise<readonly [string, Fact<'on' | 'off' | 'unknown'>]> => {
    const place = await readFact(async () => {
      const { commitPlace, parseRepository } = await import('@sluice/github');
      return commitPlace(await githubClient(env), parseRepository(repository), { commit: sha, ref: branch });
    });
    return [branch, place];
  });
  return Object.fromEntries(await Promise.all(places));
}

async function githubClient(env: Environment): Promise<GitHubClient> {
  const { openGitHubClient } = await import('@sluice/github');
  return openGitHubClient({ token: env.GITHUB_TOKEN || env.GH_TOKEN || '', env, clock: systemClock });
}

/** @throws SluiceError `secret-missing`, kind `input` */
function secretOf(name: string | null, env: Environment): string | null {
  if (name === null) return null;
  const value = env[name];
  if (value) return value;
  throw new SluiceError(
    'secret-missing',
    'input',
    `secret ${name} is not there: expected a line ${name}=… in the input secrets, or a variable of that name`,
  );
}
