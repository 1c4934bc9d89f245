import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { chain, emptyRecord, type LedgerEvent } from '@sluice/core';
import { eventsOf } from '@sluice/core/testing/ledger';
import { FolderLedger } from '@sluice/ledger';
import { openSandbox, type Sandbox } from '@sluice/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plans } from './plans.ts';

const planText = (name: string, service = '', more = '') => `metadata: { name: ${name} }
services: { api: { image: acme/api${service} } }
environments:
  staging: { targets: [{ name: stg, namespace: ${name}-staging }] }
  production: { targets: [{ name: eu, namespace: ${name} }] }
${more}`;

let root = '';
let folder = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-plans-'));
  folder = join(root, 'repository');
  mkdirSync(folder);
  git('init', '--quiet', '--initial-branch', 'main');
  commit({
    'apps/shop/release.yaml': planText('shop', ', manifests: [deploy/*.yaml]'),
    'apps/shop/main.ts': '1',
    'apps/billing/release.yaml': planText('billing'),
    'apps/shop/deploy/api.yaml': '1',
    'charts/release.yaml': 'kind: HelmRelease\n',
    'README.md': '1',
  });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const who = ['-c', 'user.name=ada', '-c', 'user.email=ada@acme.test', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

function commit(files: Readonly<Record<string, string>>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  git('add', '--all');
  git('commit', '--quiet', '--message', 'change');
  return git('rev-parse', 'HEAD');
}

interface Asked {
  readonly environment?: string;
  readonly ledger?: string;
  readonly kubeconfig?: string;
  readonly where?: string;
}

async function changed(changedSince: string, { kubeconfig = join(root, 'none'), where = folder, ...options }: Asked = {}) {
  const answers: string[] = [];
  const notes: string[] = [];
  const output = {
    answer: (text: string) => void answers.push(text),
    note: (text: string) => void notes.push(text),
    interactive: false,
    live: false,
    github: false,
    width: 100,
  };
  const reach = { env: { PATH: process.env.PATH, HOME: root, KUBECONFIG: kubeconfig } };
  expect(await plans({ changedSince, json: true, ...options }, output, reach, where)).toBe(0);
  return { plans: JSON.parse(answers.join('\n')).plans, notes: notes.join('\n') };
}

/** A ledger in which api of an application was released from this commit. */
async function released(application: string, from: string, number: number, ledger = join(root, 'ledger')): Promise<string> {
  const events = eventsOf(application, number).map(
    (event): LedgerEvent => (event.kind === 'started' && event.origin ? { ...event, origin: { ...event.origin, commit: from } } : event),
  );
  const place = new FolderLedger(ledger);
  const end = await place.look([]);
  const digest = { sha256: (text: string) => createHash('sha256').update(text).digest('hex') };
  const { entries, head } = chain(end.head, events, '2026-11-26T00:00:00.000Z', digest);
  expect(await place.append(end, entries, head)).not.toBeNull();
  return ledger;
}

describe('sluice plans --changed-since', () => {
  it.each<[string, string, readonly string[]]>([
    ['a file of its folder', 'apps/shop/main.ts', ['apps/shop/release.yaml']],
    ['a manifest', 'apps/shop/deploy/api.yaml', ['apps/shop/release.yaml']],
    ['a plan', 'apps/billing/release.yaml', ['apps/billing/release.yaml']],
    ['a folder whose name begins alike', 'apps/shop-front/main.ts', []],
    ['what belongs to none', 'README.md', []],
  ])('names the plans that %s concerns', async (_, path, expected) => {
    commit({ [path]: path.endsWith('release.yaml') ? planText('billing', '', '# changed\n') : '2' });
    expect(await changed('HEAD~1')).toEqual({ plans: expected, notes: '' });
    expect((await changed('HEAD')).plans).toEqual([]);
  });

  it('sees what was deleted, and both ends of what was moved', async () => {
    mkdirSync(join(folder, 'apps/billing/lib'));
    git('mv', 'apps/shop/main.ts', 'apps/billing/lib/main.ts');
    git('commit', '--quiet', '--message', 'move');
    expect((await changed('HEAD~1')).plans).toEqual(['apps/billing/release.yaml', 'apps/shop/release.yaml']);
  });

  it('looks below the working directory, and nowhere else', async () => {
    commit({ 'apps/shop/main.ts': '2', 'apps/billing/main.ts': '2' });
    expect((await changed('HEAD~1', { where: join(folder, 'apps/shop') })).plans).toEqual(['release.yaml']);
  });

  it('counts a plan that is not valid as changed, and says why', async () => {
    commit({ 'apps/billing/release.yaml': planText('billing').replace('image', 'imgae') });
    const found = await changed('HEAD');
    expect(found.plans).toEqual(['apps/billing/release.yaml']);
    expect(found.notes).toMatch(/^apps\/billing\/release\.yaml counts as changed: it is not valid: 2:\d+ /);
  });

  it('leaves out plans without the environment, and refuses one that none has', async () => {
    commit({ 'apps/billing/release.yaml': planText('billing').replace('staging:', 'test:'), 'apps/shop/main.ts': '2' });
    expect((await changed('HEAD~1', { environment: 'staging' })).plans).toEqual(['apps/shop/release.yaml']);
    await expect(changed('HEAD~1', { environment: 'prodution' })).rejects.toMatchObject({
      code: 'unknown-environment',
      message: expect.stringContaining('did you mean "production"?'),
    });
  });

  it('refuses what is no commit, what looks like an option, and a folder without git', async () => {
    git('update-ref', 'refs/remotes/origin/stable', 'HEAD');
    await expect(changed('stable')).rejects.toMatchObject({
      code: 'unknown-ref',
      message: expect.stringMatching(/Did you mean origin\/stable\?$/),
    });
    await expect(changed('--output=x')).rejects.toMatchObject({ code: 'unknown-ref', kind: 'input' });
    await expect(changed('main', { where: root })).rejects.toMatchObject({ code: 'no-git-repository', kind: 'input' });
    const copy = join(root, 'copy');
    git('clone', '--quiet', '--depth', '1', `file://${folder}`, copy);
    await expect(changed('HEAD~1', { where: copy })).rejects.toMatchObject({
      code: 'unknown-ref',
      message: expect.stringContaining('This clone is shallow: check out with fetch-depth: 0'),
    });
  });

  it('refuses a repository without a plan', async () => {
    git('rm', '--quiet', '-r', 'apps');
    git('commit', '--quiet', '--message', 'remove');
    await expect(changed('HEAD~1')).rejects.toMatchObject({ code: 'no-plans', message: expect.stringContaining('charts/release.yaml') });
  });
});

describe('sluice plans --changed-since last-release', () => {
  const environment = 'production';

  it('compares each plan with the commit of its own last release', async () => {
    const first = git('rev-parse', 'HEAD');
    const second = commit({ 'apps/shop/main.ts': '2', 'apps/billing/main.ts': '2' });
    await released('shop', first, 1);
    await released('billing', first, 1);
    const ledger = await released('shop', second, 2);
    expect(await changed('last-release', { environment, ledger })).toEqual({ plans: ['apps/billing/release.yaml'], notes: '' });
  });

  it('counts a plan that was never released, or from a commit that is not here, as changed, and says so', async () => {
    const ledger = await released('billing', 'a'.repeat(40), 1);
    const found = await changed('last-release', { environment, ledger });
    expect(found.plans).toEqual(['apps/billing/release.yaml', 'apps/shop/release.yaml']);
    expect(found.notes).toContain('billing/release.yaml counts as changed: commit aaaaaaa of billing-production-1 is not in this clone');
    expect(found.notes).toContain('shop/release.yaml counts as changed: no release of api to production is known to have succeeded');
  });

  it('takes no name in a ledger for a commit', async () => {
    await released('billing', 'HEAD', 1);
    const ledger = await released('shop', 'main', 1);
    expect((await changed('last-release', { environment, ledger })).plans).toHaveLength(2);
  });

  it('does not forget a service that the last release left as it was', async () => {
    const first = git('rev-parse', 'HEAD');
    commit({ 'apps/shop/release.yaml': planText('shop').replace('services: {', 'services: { web: { image: acme/web },') });
    const ledger = await released('shop', git('rev-parse', 'HEAD'), 1);
    await released('billing', first, 1);
    const found = await changed('last-release', { environment, ledger });
    expect(found).toMatchObject({ plans: ['apps/shop/release.yaml'], notes: expect.stringContaining('no release of web to production') });
  });

  it('asks the record where there is no ledger', async () => {
    await using sandbox: Sandbox & AsyncDisposable = Object.assign(await openSandbox({ namespaces: ['shop'] }), {
      async [Symbol.asyncDispose]() {
        await sandbox.stop();
      },
    });
    const version = { version: 'v1', digest: 'd', revision: 'r', images: [] };
    const record = {
      ...emptyRecord('shop', environment),
      history: [
        {
          id: 'shop-production-1',
          version: 'v1',
          phase: 'succeeded',
          reason: '',
          startedAt: 1,
          endedAt: 2,
          startedBy: 'ada',
          commit: git('rev-parse', 'HEAD'),
          workloads: [{ target: 'eu', service: 'api', stable: version, goal: version }],
        },
      ],
    };
    await sandbox.client.create('/api/v1/namespaces/shop/configmaps', {
      metadata: { name: 'sluice-shop-production' },
      data: { 'record.json': JSON.stringify(record) },
    });
    commit({ 'README.md': '2' });
    const found = await changed('last-release', { environment, kubeconfig: sandbox.kubeconfigPath, ledger: 'off' });
    expect(found.plans).toEqual(['apps/billing/release.yaml']);
    commit({ 'apps/shop/deploy/new.yaml': '1' });
    expect((await changed('last-release', { environment, kubeconfig: sandbox.kubeconfigPath, ledger: 'off' })).plans).toHaveLength(2);
  });
});
