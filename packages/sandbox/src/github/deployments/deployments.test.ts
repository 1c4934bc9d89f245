import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShop, refusal, type Shop } from '../testing/shop.ts';

describe('deployments', () => {
  let opened: Shop;
  beforeEach(async () => {
    opened = await openShop();
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  const ALL = { deployments: 'write' } as const;

  async function succeeded(environment: string, options: object = {}, status: object = {}): Promise<number> {
    const job = opened.asJob(ALL);
    const made = await job.repos.createDeployment({ ...opened.at, ref: 'main', environment, ...options });
    const { id } = made.data as { id: number };
    await job.repos.createDeploymentStatus({ ...opened.at, deployment_id: id, state: 'success', ...status });
    return id;
  }

  async function states(id: number): Promise<readonly string[]> {
    const { data } = await opened.asJob(ALL).repos.listDeploymentStatuses({ ...opened.at, deployment_id: id });
    return data.map(({ state }) => state);
  }

  it('keeps what a deployment is made with', async () => {
    const job = opened.asJob(ALL);
    const made = await job.repos.createDeployment({
      ...opened.at,
      ref: 'main',
      task: 'release',
      environment: 'production',
      payload: { release: 'shop-production-42', head: 'abc' },
      description: 'v1.4.0',
    });
    expect([made.status, made.data]).toEqual([
      201,
      expect.objectContaining({
        sha: opened.shop.head(),
        ref: 'main',
        task: 'release',
        environment: 'production',
        payload: { release: 'shop-production-42', head: 'abc' },
        production_environment: true,
        transient_environment: false,
        creator: expect.objectContaining({ login: 'github-actions[bot]' }),
      }),
    ]);
  });

  it('lists them newest first, by environment, ref, task and sha', async () => {
    const first = await succeeded('staging', { task: 'release' });
    const second = await succeeded('production');
    const sha = opened.shop.head();
    opened.shop.commit({ files: { a: '' } });
    const third = await succeeded('staging');
    const job = opened.asJob(ALL);
    const ids = async (options: object) => (await job.repos.listDeployments({ ...opened.at, ...options })).data.map(({ id }) => id);
    expect(await ids({})).toEqual([third, second, first]);
    expect(await ids({ environment: 'staging' })).toEqual([third, first]);
    expect(await ids({ task: 'release' })).toEqual([first]);
    expect(await ids({ sha })).toEqual([second, first]);
  });

  it('turns the success before inactive, in the same environment alone', async () => {
    const [first, other] = [await succeeded('staging'), await succeeded('test')];
    const second = await succeeded('staging');
    expect([await states(first), await states(other), await states(second)]).toEqual([['inactive', 'success'], ['success'], ['success']]);
  });

  it.each([
    ['a production environment', { production_environment: true }, {}],
    ['a transient environment', { transient_environment: true }, {}],
    ['auto_inactive: false', {}, { auto_inactive: false }],
  ])('leaves the success before as it is: %s', async (_, options, status) => {
    const first = await succeeded('staging', options);
    await succeeded('staging', options, status);
    expect(await states(first)).toEqual(['success']);
  });

  it('shows statuses newest first, with their addresses', async () => {
    const id = await succeeded(
      'staging',
      {},
      { log_url: 'https://ci.example/1', environment_url: 'https://shop.example', description: 'done' },
    );
    const job = opened.asJob(ALL);
    await job.repos.createDeploymentStatus({ ...opened.at, deployment_id: id, state: 'failure' });
    const { data } = await job.repos.listDeploymentStatuses({ ...opened.at, deployment_id: id });
    expect(data).toMatchObject([
      { state: 'failure', log_url: '', environment_url: '', description: '' },
      {
        state: 'success',
        log_url: 'https://ci.example/1',
        target_url: 'https://ci.example/1',
        environment_url: 'https://shop.example',
        description: 'done',
      },
    ]);
  });

  it('refuses a ref that is not there, and a description that is too long', async () => {
    const job = opened.asJob(ALL);
    expect(await refusal(job.repos.createDeployment({ ...opened.at, ref: 'v9' }))).toMatchObject({
      status: 422,
      message: 'No ref found for: v9',
    });
    const id = await succeeded('staging');
    const call = job.repos.createDeploymentStatus({ ...opened.at, deployment_id: id, state: 'failure', description: 'x'.repeat(141) });
    expect(await refusal(call)).toMatchObject({ status: 422, message: 'Validation Failed' });
  });

  it('merges the default branch into a branch that is behind it, in place of a deployment', async () => {
    const job = opened.asJob(ALL);
    opened.shop.commit({ branch: 'topic', files: { 'topic.ts': '' } });
    const head = opened.shop.commit({ files: { 'main.ts': '' } });
    const call = { ...opened.at, ref: 'topic', environment: 'staging' };
    const merged = await job.repos.createDeployment(call);
    expect([merged.status, merged.data]).toEqual([202, { message: 'Auto-merged main into topic on deployment.' }]);
    expect(opened.shop.data.objects.commit(opened.shop.head('topic'))?.parents).toContain(head);
    expect((await job.repos.createDeployment(call)).status).toBe(201);
    opened.shop.commit({ files: { 'later.ts': '' } });
    expect((await job.repos.createDeployment({ ...call, auto_merge: false })).status).toBe(201);
  });

  it('refuses a commit whose checks have not succeeded, unless none are required', async () => {
    const job = opened.asJob(ALL);
    opened.shop.addStatus({ context: 'ci/test', state: 'failure' });
    const call = { ...opened.at, ref: 'main', environment: 'staging' };
    expect(await refusal(job.repos.createDeployment(call))).toMatchObject({
      status: 409,
      message: 'Conflict: Commit status checks failed for main.',
    });
    expect((await job.repos.createDeployment({ ...call, required_contexts: [] })).status).toBe(201);
    opened.shop.addStatus({ context: 'ci/test', state: 'success' });
    expect((await job.repos.createDeployment(call)).status).toBe(201);
    expect((await refusal(job.repos.createDeployment({ ...call, required_contexts: ['ci/lint'] }))).status).toBe(409);
  });
});
