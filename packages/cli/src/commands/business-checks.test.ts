import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUSINESS_CHECK_NAMES, type CheckResult } from '@sluice/core';
import { openSandbox, type Sandbox } from '@sluice/sandbox';
import { type GitHubServer, openGitHub, type RepositoryDriver } from '@sluice/sandbox/github';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.ts';

const BUSINESS: readonly string[] = BUSINESS_CHECK_NAMES;

let sandbox: Sandbox;
let github: GitHubServer;
let shop: RepositoryDriver;
let alerts: http.Server;
let firing: unknown[] = [];
let folder = '';
let image = '';

beforeAll(async () => {
  sandbox = await openSandbox({ namespaces: ['shop'] });
  folder = mkdtempSync(join(tmpdir(), 'sluice-business-'));
  image = (await sandbox.registry.pushImage('shop/web', 'v1')).name;
  await sandbox.registry.pushImage('shop/web', 'v2');
  const container = { name: 'main', image: `${image}:v1`, readinessProbe: { httpGet: { path: '/', port: 80 } } };
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
  await sandbox.client.create('/apis/apps/v1/namespaces/shop/deployments', {
    metadata: { name: 'web' },
    spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template },
  });
  alerts = http.createServer((_, response) => response.end(JSON.stringify(firing)));
  await new Promise<void>((resolve) => alerts.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  alerts.closeAllConnections();
  alerts.close();
  rmSync(folder, { recursive: true });
  await sandbox.stop();
});
beforeEach(async () => {
  firing = [];
  github = await openGitHub();
  shop = github.addRepository({ owner: 'acme', name: 'shop', files: { 'README.md': 'shop' } });
});
afterEach(async () => {
  github.check();
  await github.stop();
});

const environment = (more: Record<string, string> = {}) => ({
  HOME: folder,
  KUBECONFIG: sandbox.kubeconfigPath,
  GITHUB_ACTIONS: 'true',
  GITHUB_API_URL: github.url,
  GITHUB_SERVER_URL: github.url,
  GITHUB_TOKEN: shop.jobToken({ checks: 'read', contents: 'read', issues: 'read', metadata: 'read', statuses: 'read' }),
  GITHUB_REPOSITORY: shop.fullName,
  GITHUB_SHA: shop.head(),
  GITHUB_REF: 'refs/heads/main',
  GITHUB_RUN_ID: '1',
  GITHUB_ACTOR: 'ada',
  GITHUB_EVENT_NAME: 'push',
  ...more,
});

/** Exit code of a release that would change nothing, and what the business checks said. */
async function release(prechecks: string, env: Record<string, string> = environment()) {
  const file = join(folder, 'release.yaml');
  writeFileSync(
    file,
    `metadata: { name: shop }
services:
  web: { image: ${image} }
environments:
  production:
    targets: [{ name: eu, namespace: shop }]
    prechecks:
      ${prechecks}
`,
  );
  const said: string[] = [];
  const output = {
    answer: (text: string) => void said.push(text),
    note: () => undefined,
    interactive: false,
    live: false,
    github: false,
    width: 100,
  };
  const code = await main(['release', '-f', file, '-e', 'production', '-v', 'v2', '--dry-run', '--json'], { output, reach: { env } });
  const { checks }: { checks: readonly CheckResult[] } = JSON.parse(said.join('\n'));
  return {
    code,
    said: checks.filter(({ check }) => BUSINESS.includes(check)).map(({ check, verdict, message }) => `${check} ${verdict}: ${message}`),
  };
}

describe('an open incident', () => {
  it('of the repository stops a release, until it is closed', async () => {
    const { number } = shop.addIssue({ title: 'carts are empty', labels: ['incident', 'carts'] });
    shop.addIssue({ title: 'a wish', labels: ['wish'] });
    const open = await release('incident: { labels: [incident] }');
    expect([open.code, open.said]).toEqual([
      3,
      [expect.stringMatching(/^incident fail: an incident is open: #1 carts are empty .*\(open issues of acme\/shop labelled incident\)$/)],
    ]);
    shop.closeIssue(number);
    expect(await release('incident: { labels: [incident] }')).toEqual({
      code: 0,
      said: ['incident pass: no incident: open issues of acme/shop labelled incident'],
    });
  });

  it('of Alertmanager stops one, and only warns where the plan says so', async () => {
    firing = [{ labels: { alertname: 'HighErrors' }, annotations: { summary: 'carts fail' }, status: { state: 'active' } }];
    const url = `http://127.0.0.1:${(alerts.address() as AddressInfo).port}`;
    expect(await release(`incident: { alertmanager: { url: "${url}" } }`)).toMatchObject({
      code: 3,
      said: [expect.stringMatching(/an incident is open: HighErrors: carts fail/)],
    });
    expect((await release(`incident: { alertmanager: { url: "${url}" }, mode: warn }`)).code).toBe(0);
    firing = [];
    expect((await release(`incident: { alertmanager: { url: "${url}" } }`)).code).toBe(0);
  });

  it('is not denied by a source that does not answer, lacks its secret, or may not be read', async () => {
    expect(await release('incident: { endpoint: { url: "http://127.0.0.1:1/status.json", field: a, equals: b } }')).toMatchObject({
      code: 3,
      said: [expect.stringMatching(/^incident error: whether there is an incident is not known: .*no answer from 127\.0\.0\.1:1/)],
    });
    expect((await release('incident: { alertmanager: { url: "https://alerts.acme.test", token: { secret: ALERTS } } }')).said[0]).toMatch(
      /secret ALERTS is not there: expected a line ALERTS=… in the input secrets/,
    );
    const token = shop.jobToken({ contents: 'read', metadata: 'read' });
    expect((await release('incident: { labels: [incident] }', environment({ GITHUB_TOKEN: token }))).said[0]).toMatch(
      /^incident error: .*permissions: \{ issues: read \}/,
    );
  });
});

describe('the commit', () => {
  it('needs its checks to have succeeded', async () => {
    const named = 'commitChecks: { names: [build, test] }';
    shop.addCheckRun({ name: 'build', conclusion: 'success' });
    expect(await release(named)).toMatchObject({ code: 3, said: [expect.stringMatching(/^commitChecks inconclusive: .*test is missing/)] });
    shop.addCheckRun({ name: 'test', conclusion: 'success' });
    expect((await release(named)).code).toBe(0);
    shop.addCheckRun({ name: 'build', conclusion: 'failure' });
    expect(await release(named)).toMatchObject({ code: 3, said: [expect.stringMatching(/^commitChecks fail: .*build failed/)] });
  });

  it('has to be on a permitted branch', async () => {
    const source = 'commitSource: { branches: [main] }';
    expect((await release(source)).code).toBe(0);
    const sha = shop.commit({ branch: 'try', files: { 'README.md': 'try' } });
    const away = environment({ GITHUB_SHA: sha, GITHUB_REF: 'refs/heads/try' });
    expect(await release(source, away)).toMatchObject({ code: 3, said: [expect.stringMatching(/is on none of branches main$/)] });
    const merged = environment({ GITHUB_SHA: shop.head(), GITHUB_REF: 'refs/tags/v2' });
    expect((await release(source, merged)).said).toEqual([expect.stringMatching(/^commitSource pass: .*is on branch main$/)]);
  });

  it('is not known at a terminal, which is no pass', async () => {
    const env = { HOME: folder, KUBECONFIG: sandbox.kubeconfigPath };
    expect(await release('commitSource: { branches: [main] }', env)).toMatchObject({
      code: 3,
      said: [expect.stringMatching(/^commitSource inconclusive: .*only known in a job/)],
    });
  });
});
