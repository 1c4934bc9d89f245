import { parsePlan, type ResolvedPlan, resolvePlan } from '@sluice/core';
import { type GitHubServer, openGitHub, type RepositoryDriver } from '@sluice/sandbox/github';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { teamMembers } from '../team-members.ts';
import { checkEnvironments } from './check-environments.ts';
import { teamChecks } from './check-teams.ts';

const PLAN = `services:
  api: { image: ghcr.io/acme/api }
environments:
  production:
    targets: [{ name: eu, namespace: shop }]
    strategy: careful
    approvals: { go: {} }
strategies:
  careful: { steps: [{ batch: 1 }, { pause: { approval: go } }, { batch: 100% }] }
`;

let github: GitHubServer;

beforeEach(async () => {
  github = await openGitHub();
});
afterEach(async () => {
  github.check();
  await github.stop();
});

function plan(by = '{}'): ResolvedPlan {
  const parsed = parsePlan(PLAN.replace('go: {}', `go: ${by}`), { file: 'release.yaml' });
  if (!parsed.ok) throw new Error('the plan is good');
  const found = resolvePlan(parsed.plan, { environment: 'production', digest: { sha256: () => '0'.repeat(64) } });
  if (!found.ok) throw new Error('the plan is good');
  return found.resolved;
}

function jobOf(shop: RepositoryDriver, token: string) {
  return { GITHUB_ACTIONS: 'true', GITHUB_API_URL: github.url, GITHUB_TOKEN: token, GITHUB_REPOSITORY: shop.fullName, GITHUB_RUN_ID: '1' };
}

async function said(env: Readonly<Record<string, string>> | null) {
  return (await checkEnvironments(plan(), env)).map(({ verdict, message, fix }) => `${verdict}: ${message} ${fix ?? ''}`);
}

describe('who is asked, in a repository on GitHub', () => {
  it('is asked of its environments, in a job', async () => {
    const shop = github.addRepository({ owner: 'acme', name: 'shop', files: { 'README.md': 'shop' } });
    shop.addEnvironment('production');
    shop.addEnvironment('go', { reviewers: ['ada'] });
    const env = jobOf(shop, shop.jobToken({ actions: 'read', metadata: 'read' }));
    expect(await said(env)).toEqual(['pass: environment "production", without reviewers ', 'pass: approval "go": any of @ada ']);
    expect(github.requests.length).toBeLessThanOrEqual(3);
    expect(await said({ ...env, GITHUB_ACTIONS: '' })).toEqual([]);
    expect(await said(null)).toEqual([]);
  });

  it('is nobody in a private repository without reviewers: there a command decides', async () => {
    const shop = github.addRepository({ owner: 'acme', name: 'shop', private: true, plan: 'team', files: { 'README.md': 'shop' } });
    shop.addEnvironment('production');
    shop.addEnvironment('go');
    expect((await said(jobOf(shop, shop.jobToken({ actions: 'read', metadata: 'read' }))))[1]).toMatch(
      /^fail: approval "go": environment has no required reviewers.* use via: command; or/,
    );
  });

  it('is not known to a job without the permission, which is named once', async () => {
    const shop = github.addRepository({ owner: 'acme', name: 'shop', private: true, files: { 'README.md': 'shop' } });
    const lines = await said(jobOf(shop, shop.jobToken({ contents: 'read', metadata: 'read' })));
    expect(lines).toEqual([expect.stringMatching(/^error: who is asked .*permissions: \{ actions: read \}/)]);
    expect(await said(jobOf(shop, ''))).toEqual([
      expect.stringMatching(/^error: who is asked .*without a token: expected one in GITHUB_TOKEN/),
    ]);
  });
});

describe('teams that may approve', () => {
  const asked = async (by: string, env: Readonly<Record<string, string>>) =>
    (await teamChecks(plan(by), env, teamMembers({ env, signal: new AbortController().signal }))).map(
      ({ mode, verdict, message }) => `${mode} ${verdict}: ${message}`,
    );

  it('are tried before somebody waits for an answer that would not count', async () => {
    const shop = github.addRepository({ owner: 'acme', name: 'shop', files: { 'README.md': 'shop' } });
    github.addTeam('acme', 'sre', ['grace']);
    const env = { ...jobOf(shop, shop.jobToken({ metadata: 'read' })), GITHUB_ACTOR: 'ada' };
    expect(await asked('{ by: ["team:acme/sre"] }', env)).toEqual([
      expect.stringMatching(
        /^warn inconclusive: answers by members of a team would not count: whether ada is in team:acme\/sre is not known/,
      ),
    ]);
    expect(await asked('{ by: ["team:acme/sre"] }', { ...env, GITHUB_TOKEN: github.tokenOf('grace') })).toEqual([]);
    github.forgetRequests();
    expect(await asked('{ by: [ada] }', env)).toEqual([]);
    expect(github.requests).toEqual([]);
  });
});
