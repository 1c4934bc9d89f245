import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DoctorFinding } from '@sluice/core';
import { openSandbox, type Sandbox } from '@sluice/sandbox';
import { type GitHubServer, openGitHub, type RepositoryDriver } from '@sluice/sandbox/github';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.ts';

const PERMISSIONS = { actions: 'read', contents: 'read', metadata: 'read' } as const;

let sandbox: Sandbox;
let github: GitHubServer;
let folder = '';
let image = '';
let number = 0;

beforeAll(async () => {
  sandbox = await openSandbox({ namespaces: ['shop'] });
  folder = mkdtempSync(join(tmpdir(), 'sluice-doctor-'));
  image = (await sandbox.registry.pushImage('shop/web', 'v1')).name;
  const container = { name: 'main', image: `${image}:v1`, readinessProbe: { httpGet: { path: '/', port: 80 } } };
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
  await sandbox.client.create('/apis/apps/v1/namespaces/shop/deployments', {
    metadata: { name: 'web' },
    spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template },
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await sandbox.stop();
});
beforeEach(async () => {
  github = await openGitHub();
});
afterEach(async () => {
  github.check();
  await github.stop();
});

function repository(more: { private?: boolean } = {}): RepositoryDriver {
  number += 1;
  return github.addRepository({ owner: 'acme', name: `shop-${number}`, files: { 'README.md': 'shop' }, ...more });
}

async function examine(driver: RepositoryDriver, { token = driver.jobToken(PERMISSIONS), words = [] as string[], approval = '{}' } = {}) {
  const file = join(folder, 'release.yaml');
  writeFileSync(
    file,
    `metadata: { name: shop }
services:
  web: { image: ${image} }
environments:
  production:
    targets: [{ name: eu, namespace: shop }]
    strategy: careful
    approvals: { production-approval: ${approval} }
strategies:
  careful: { steps: [{ batch: 1 }, { pause: { approval: production-approval } }, { batch: 100% }] }
`,
  );
  const said: string[] = [];
  const notes: string[] = [];
  const output = {
    answer: (text: string) => void said.push(text),
    note: (text: string) => void notes.push(text),
    interactive: false,
    live: false,
    github: false,
    width: 100,
  };
  const env = {
    HOME: folder,
    KUBECONFIG: sandbox.kubeconfigPath,
    GITHUB_API_URL: github.url,
    GITHUB_TOKEN: token,
    GITHUB_REPOSITORY: driver.fullName,
  };
  const code = await main(['doctor', '-f', file, '-e', 'production', '--json', ...words], { output, reach: { env } });
  if (code === 2) return { code, notes: notes.join('\n'), bad: [], findings: [], first: undefined };
  const { findings }: { findings: readonly DoctorFinding[] } = JSON.parse(said.join('\n'));
  const ofGitHub = findings.filter(({ group }) => group === 'github');
  const bad = ofGitHub.filter(({ verdict }) => verdict !== 'pass');
  return {
    code,
    notes: notes.join('\n'),
    findings: ofGitHub,
    bad: bad.map(({ check, about, mode }) => `${check} ${about}: ${mode}`),
    first: bad[0],
  };
}

describe('sluice doctor in a GitHub repository', () => {
  it('finds both environments as they should be, and who approves', async () => {
    const shop = repository();
    shop.addEnvironment('production');
    shop.addEnvironment('production-approval', { reviewers: ['bea', 'cyd'] });
    const { code, bad, findings } = await examine(shop);
    expect([code, bad]).toEqual([0, []]);
    expect(findings.map(({ message }) => message)).toEqual([
      'environment "production", without reviewers',
      'approval "production-approval": any of @bea, @cyd',
    ]);
  });

  it('names environments that are not there, with the command that makes them', async () => {
    const { code, bad, first } = await examine(repository());
    expect([code, bad]).toEqual([3, ['environment production: block', 'environment production-approval: block']]);
    expect(first?.fix).toMatch(/gh api -X PUT repos\/acme\/shop-\d+\/environments\/production$/);
  });

  it('refuses reviewers and a wait timer where the credentials are', async () => {
    const shop = repository();
    shop.addEnvironment('production', { reviewers: ['bea'], waitMinutes: 30 });
    shop.addEnvironment('production-approval', { reviewers: ['bea'] });
    const { code, findings } = await examine(shop);
    expect(code).toBe(3);
    expect(findings.map(({ message }) => message).slice(0, 2)).toEqual([
      'environment "production" has required reviewers: precheck, every stage and the rollback would each wait for a person',
      'environment "production" has a wait timer of 30 min: precheck, every stage and the rollback would each wait that long',
    ]);
    expect(findings[0]?.fix).toBe('move the reviewers to "production-approval"');
  });

  it('says that nobody would be asked, and where GitHub offers no reviewers', async () => {
    const open = repository();
    open.addEnvironment('production');
    open.addEnvironment('production-approval');
    const unset = await examine(open);
    expect([unset.code, unset.bad]).toEqual([3, ['approval production-approval: block']]);
    expect(unset.first?.message).toMatch(/has no required reviewers, so nobody would be asked$/);
    const closed = repository({ private: true });
    closed.addEnvironment('production');
    closed.addEnvironment('production-approval');
    expect((await examine(closed)).first?.message).toMatch(/is private: GitHub offers them there in Enterprise plans only/);
  });

  it('asks for no environment where a command on the pull request approves', async () => {
    const shop = repository();
    shop.addEnvironment('production');
    const { code, findings } = await examine(shop, { approval: '{ via: command }' });
    expect([code, findings.map(({ about }) => about)]).toEqual([0, ['production']]);
  });

  it('warns of a ledger that can be rewritten, and is quiet where there is none', async () => {
    const shop = repository();
    shop.addEnvironment('production');
    shop.addEnvironment('production-approval', { reviewers: ['bea'] });
    shop.setRef('refs/heads/sluice-ledger');
    const { code, bad, first } = await examine(shop);
    expect([code, bad]).toEqual([0, ['ledger sluice-ledger: warn']]);
    expect(first?.message).toMatch(/can be rewritten and deleted/);
    shop.addRuleset({ name: 'ledger', include: ['refs/heads/sluice-ledger'], rules: ['deletion', 'non_fast_forward'] });
    expect((await examine(shop)).bad).toEqual([]);
  });

  it('names a permission that the token lacks, once', async () => {
    const shop = repository();
    const { code, findings } = await examine(shop, { token: shop.jobToken({ contents: 'read', metadata: 'read' }) });
    expect(code).toBe(3);
    expect(findings.filter(({ verdict }) => verdict !== 'pass')).toMatchObject([
      { message: expect.stringMatching(/permissions: \{ actions: read \}/) },
    ]);
  });

  it('leaves GitHub out in a job that was given no token, and says so', async () => {
    const { findings, notes } = await examine(repository(), { token: '' });
    expect([findings, notes]).toEqual([[], expect.stringMatching(/^GitHub was not looked at: .* set GITHUB_TOKEN$/)]);
  });

  it('ends with 2 without a token, and for what is no repository', async () => {
    const shop = repository();
    expect(await examine(shop, { token: '', words: ['--repository', shop.fullName] })).toMatchObject({
      code: 2,
      notes: expect.stringMatching(/no token for GitHub/),
    });
    expect(await examine(shop, { words: ['--repository', 'shop'] })).toMatchObject({
      code: 2,
      notes: expect.stringMatching(/expected a repository as owner\/name/),
    });
  });
});

it('the workflow that calls Sluice gives too little, which is told with the line to write', async () => {
  const workflows = join(folder, '.github', 'workflows');
  mkdirSync(workflows, { recursive: true });
  try {
    const call = 'uses: acme/sluice/.github/workflows/release.yml@v1, secrets: inherit, with: { environment: production, version: v1 }';
    writeFileSync(join(workflows, 'ship.yml'), `on: push\npermissions: { contents: read }\njobs: { ship: { ${call} } }\n`);
    const { findings } = await examine(repository());
    expect(findings.filter(({ check }) => check === 'workflow')).toEqual([
      expect.objectContaining({
        group: 'github',
        about: 'job ship of .github/workflows/ship.yml',
        mode: 'block',
        message: expect.stringContaining('it does not give contents: write, actions: write, attestations: read'),
        fix: expect.stringContaining('permissions: { contents: write, actions: write, attestations: read'),
      }),
    ]);
  } finally {
    rmSync(join(folder, '.github'), { recursive: true });
  }
});
