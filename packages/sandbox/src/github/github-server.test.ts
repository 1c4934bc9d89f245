import http from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../clock/virtual-clock.ts';
import { client, openShop, refusal, type Shop } from './testing/shop.ts';

describe('openGitHub', () => {
  const clock = new VirtualClock();
  let shop: Shop;
  beforeEach(async () => {
    shop = await openShop({}, { clock });
  });
  afterEach(() => shop[Symbol.asyncDispose]());

  it('says whose repository it is, and what the asker may do there', async () => {
    shop.shop.setRole('ann', 'write');
    const { data } = await shop.as('ann').repos.get(shop.at);
    expect(data).toMatchObject({
      full_name: 'acme/shop',
      private: false,
      default_branch: 'main',
      owner: { login: 'acme', type: 'Organization' },
    });
    expect(data.permissions).toEqual({ pull: true, triage: true, push: true, maintain: false, admin: false });
    expect(data.html_url).toBe(`${shop.github.url}/acme/shop`);
  });

  it('keeps each request with the operation that it is', async () => {
    const job = shop.asJob({ issues: 'read' });
    await job.issues.listForRepo({ ...shop.at, labels: 'incident' });
    await job.issues.listForRepo(shop.at);
    await refusal(job.issues.get({ ...shop.at, issue_number: 7 }));
    expect(shop.github.requests[0]).toEqual({
      at: clock.now(),
      method: 'GET',
      path: '/repos/acme/shop/issues?labels=incident',
      template: '/repos/{owner}/{repo}/issues',
      operationId: 'issues/list-for-repo',
      login: 'github-actions[bot]',
      status: 200,
    });
    expect(Object.fromEntries(shop.github.requestCounts())).toEqual({ 'issues/list-for-repo': 2, 'issues/get': 1 });
    shop.github.forgetRequests();
    expect(shop.github.requests).toEqual([]);
  });

  it.each([
    ['a path that the description has not got', 'GET', '/repos/acme/shop/releases-of-today', undefined, 404, 'no such operation'],
    ['a method that the path has not got', 'PUT', '/repos/acme/shop/deployments', {}, 404, 'no such operation'],
    [
      'a parameter that the operation has not got',
      'GET',
      '/repos/acme/shop/issues?label=incident',
      undefined,
      422,
      'query the whole: must NOT have additional properties (label)',
    ],
    [
      'a value outside the enum',
      'GET',
      '/repos/acme/shop/issues?state=done',
      undefined,
      422,
      'query /state: must be equal to one of the allowed values (open, closed, all)',
    ],
    ['text for a number', 'GET', '/repos/acme/shop/deployments/last', undefined, 422, 'path /deployment_id: must be integer'],
    ['no body', 'POST', '/repos/acme/shop/deployments', undefined, 422, 'body: expected one, got none'],
    [
      'a body without what is required',
      'POST',
      '/repos/acme/shop/deployments',
      {},
      422,
      "body the whole: must have required property 'ref'",
    ],
    [
      'a body with what is not known',
      'POST',
      '/repos/acme/shop/deployments',
      { ref: 'main', env: 'x' },
      422,
      'body /env: is not a permitted key',
    ],
    [
      'an operation that is not served',
      'GET',
      '/repos/acme/shop/stargazers',
      undefined,
      501,
      'activity/list-stargazers-for-repo: the sandbox does not serve it',
    ],
  ])('refuses %s, and keeps it as a violation', async (_, method, path, body, status, problem) => {
    const response = await fetch(`${shop.github.url}${path}`, {
      method,
      headers: { authorization: `bearer ${shop.shop.jobToken({ deployments: 'write', issues: 'read' })}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect([response.status, await response.json()]).toEqual([
      status,
      expect.objectContaining({ message: expect.any(String), status: String(status) }),
    ]);
    expect(shop.github.violations).toEqual([expect.objectContaining({ method, path, problems: [expect.stringContaining(problem)] })]);
    expect(() => shop.github.check()).toThrow(problem);
  });

  it('refuses a body that is no JSON, and an API version that the description is not of', async () => {
    const headers = { authorization: `bearer ${shop.shop.jobToken({ deployments: 'write' })}` };
    const url = `${shop.github.url}/repos/acme/shop/deployments`;
    const broken = await fetch(url, { method: 'POST', headers, body: '{' });
    expect([broken.status, await broken.json()]).toEqual([400, expect.objectContaining({ message: 'Problems parsing JSON' })]);
    const old = await fetch(url, { headers: { ...headers, 'x-github-api-version': '1999-01-01' } });
    expect([old.status, shop.github.violations.length]).toEqual([422, 1]);
  });

  it('answers nobody without a name, and knows no path that cannot be decoded', async () => {
    const status = (path: string, headers: Record<string, string>) =>
      new Promise<number | undefined>((resolve, reject) => {
        http.get(`${shop.github.url}${path}`, { headers }, (response) => resolve(response.resume().statusCode)).once('error', reject);
      });
    expect(await status('/repos/acme/shop', {})).toBe(403);
    expect(await status('/repos/acme/shop', { 'user-agent': 'test' })).toBe(200);
    expect(await status('/repos/acme/%E0%A4%A', { 'user-agent': 'test' })).toBe(404);
  });

  it('says so when a repository is empty', async () => {
    shop.github.addRepository({ owner: 'acme', name: 'new' });
    const at = { owner: 'acme', repo: 'new' };
    const owner = shop.as('acme');
    for (const call of [() => owner.repos.listCommits(at), () => owner.git.getRef({ ...at, ref: 'heads/main' })]) {
      expect(await refusal(call())).toMatchObject({ status: 409, message: 'Git Repository is empty.' });
    }
  });

  it('answers only once what has not changed, and takes nothing from the rate limit for it', async () => {
    const job = shop.asJob({ issues: 'read' });
    const first = await job.issues.listForRepo(shop.at);
    const again = job.request('GET /repos/{owner}/{repo}/issues', { ...shop.at, headers: { 'if-none-match': first.headers.etag } });
    expect((await refusal(again)).status).toBe(304);
    const { headers } = await job.issues.listForRepo(shop.at);
    expect([first.headers['x-ratelimit-used'], headers['x-ratelimit-used']]).toEqual(['1', '2']);
    shop.shop.addIssue({ title: 'Down' });
    const changed = await job.request('GET /repos/{owner}/{repo}/issues', { ...shop.at, headers: { 'if-none-match': first.headers.etag } });
    expect(changed.data).toHaveLength(1);
  });

  it('gives lists in pages of 30, or of 100 at most, with links to the others', async () => {
    const job = shop.asJob({ issues: 'read' });
    for (let number = 1; number <= 130; number++) shop.shop.addIssue({ title: `Issue ${number}` });
    const first = await job.issues.listForRepo(shop.at);
    expect(first.data).toHaveLength(30);
    const page = (number: number) => `${shop.github.url}/repos/acme/shop/issues?page=${number}`;
    expect(first.headers.link).toBe(`<${page(2)}>; rel="next", <${page(5)}>; rel="last"`);
    const middle = await job.issues.listForRepo({ ...shop.at, page: 3 });
    expect(middle.headers.link).toBe(
      `<${page(2)}>; rel="prev", <${page(4)}>; rel="next", <${page(5)}>; rel="last", <${page(1)}>; rel="first"`,
    );
    const last = await job.issues.listForRepo({ ...shop.at, page: 5 });
    expect([last.data.length, last.headers.link]).toEqual([10, `<${page(4)}>; rel="prev", <${page(1)}>; rel="first"`]);
    expect((await job.issues.listForRepo({ ...shop.at, per_page: 500 })).data).toHaveLength(100);
    const all = await job.paginate(job.issues.listForRepo, { ...shop.at, per_page: 100 });
    expect(all.map(({ number }) => number)).toEqual(Array.from({ length: 130 }, (_, index) => 130 - index));
  });

  it('shows a private repository only to those who may read it', async () => {
    shop.github.addRepository({ owner: 'acme', name: 'secret', private: true, files: {} });
    const at = { owner: 'acme', repo: 'secret' };
    for (const asker of [client(shop.github.url), shop.as('eve'), shop.asJob({ contents: 'read' })]) {
      expect(await refusal(asker.repos.get(at))).toMatchObject({ status: 404, message: 'Not Found' });
    }
    expect((await shop.as('acme').repos.get(at)).data.visibility).toBe('private');
  });

  it('knows no token that it did not give out', async () => {
    expect(await refusal(client(shop.github.url, 'ghs_made_up').repos.get(shop.at))).toMatchObject({
      status: 401,
      message: 'Bad credentials',
    });
  });

  it('names the permission that a job has not got', async () => {
    const { status, message, headers } = await refusal(
      shop.asJob({ contents: 'write' }).issues.createComment({ ...shop.at, issue_number: 1, body: 'x' }),
    );
    expect([status, message]).toEqual([403, 'Resource not accessible by integration']);
    expect(headers).toMatchObject({ 'x-accepted-github-permissions': 'issues=write; pull_requests=write' });
  });

  it("lets a job's token read other public repositories, and write to none", async () => {
    const other = shop.github.addRepository({ owner: 'acme', name: 'ledger', files: {} });
    const job = shop.asJob({ contents: 'write', issues: 'write' });
    const at = { owner: 'acme', repo: 'ledger' };
    expect((await job.git.getRef({ ...at, ref: 'heads/main' })).data.object.sha).toBe(other.head());
    expect((await refusal(job.git.createRef({ ...at, ref: 'refs/heads/x', sha: other.head() }))).status).toBe(403);
    expect(
      (await refusal(job.issues.createComment({ ...at, issue_number: other.addIssue({ title: 'x' }).number, body: 'x' }))).status,
    ).toBe(403);
  });

  it('lets nobody write who may only read', async () => {
    const call = shop.as('eve').repos.createDeployment({ ...shop.at, ref: 'main' });
    expect(await refusal(call)).toMatchObject({ status: 403, message: 'Must have push access to repository' });
    expect((await refusal(client(shop.github.url).repos.createDeployment({ ...shop.at, ref: 'main' }))).status).toBe(401);
  });

  it('tells who a person is, and that a job is nobody', async () => {
    const ann = shop.github.addUser('ann', { name: 'Ann Ash' });
    expect((await shop.as('ann').users.getAuthenticated()).data).toMatchObject({ login: 'ann', id: ann.id, name: 'Ann Ash' });
    expect((await shop.asJob({}).users.getByUsername({ username: 'ann' })).data).toMatchObject({ login: 'ann', type: 'User' });
    expect((await refusal(shop.asJob({}).users.getAuthenticated())).status).toBe(403);
  });

  it.each([
    ['admin', 'admin'],
    ['maintain', 'write'],
    ['write', 'write'],
    ['triage', 'read'],
    ['read', 'read'],
  ] as const)('tells that a collaborator with %s may %s', async (role, permission) => {
    shop.shop.setRole('ann', role);
    const { data } = await shop.asJob({}).repos.getCollaboratorPermissionLevel({ ...shop.at, username: 'ann' });
    expect(data).toMatchObject({ permission, role_name: role, user: { login: 'ann' } });
  });

  it('tells that a stranger may read what is public, and that an unknown one is not found', async () => {
    shop.github.addUser('eve');
    expect((await shop.asJob({}).repos.getCollaboratorPermissionLevel({ ...shop.at, username: 'eve' })).data.permission).toBe('read');
    expect((await refusal(shop.asJob({}).repos.getCollaboratorPermissionLevel({ ...shop.at, username: 'mallory' }))).status).toBe(404);
  });

  it('keeps what the subject of OIDC tokens is made of', async () => {
    const job = shop.asJob({ actions: 'write' });
    const read = async () => (await job.actions.getCustomOidcSubClaimForRepo(shop.at)).data;
    expect(await read()).toEqual({ use_default: true });
    await job.actions.setCustomOidcSubClaimForRepo({ ...shop.at, use_default: false, include_claim_keys: ['repo', 'environment'] });
    expect(await read()).toEqual({ use_default: false, include_claim_keys: ['repo', 'environment'] });
  });

  it('keeps what was dispatched to the repository', async () => {
    await shop
      .asJob({ contents: 'write' })
      .repos.createDispatchEvent({ ...shop.at, event_type: 'resume', client_payload: { release: 'shop-42' } });
    expect(shop.shop.data.dispatches).toEqual([{ eventType: 'resume', payload: { release: 'shop-42' }, by: 'github-actions[bot]' }]);
  });
});
