import { describe, expect, it } from 'vitest';
import { openShop, refusal } from '../testing/shop.ts';

const READS = { actions: 'read' } as const;

describe('environments', () => {
  it('can be taken away, and are then not there', async () => {
    await using opened = await openShop();
    opened.shop.addEnvironment('production', { reviewers: ['bea'] });
    opened.shop.removeEnvironment('Production');
    const production = opened.asJob(READS).repos.getEnvironment({ ...opened.at, environment_name: 'production' });
    expect((await refusal(production)).status).toBe(404);
    expect(() => opened.shop.removeEnvironment('production')).toThrow('there is no environment production');
  });

  it('show what protects them', async () => {
    await using opened = await openShop();
    opened.shop.addEnvironment('production', {
      reviewers: ['bea', 'cid'],
      preventSelfReview: true,
      waitMinutes: 30,
      branches: ['main', 'release/*'],
      apps: ['gate'],
    });
    opened.shop.addEnvironment('staging');
    const job = opened.asJob(READS);
    const { data } = await job.repos.getAllEnvironments(opened.at);
    expect([data.total_count, data.environments?.map(({ name }) => name)]).toEqual([2, ['production', 'staging']]);
    const production = await job.repos.getEnvironment({ ...opened.at, environment_name: 'production' });
    expect(production.data).toMatchObject({
      protection_rules: [
        { type: 'wait_timer', wait_timer: 30 },
        {
          type: 'required_reviewers',
          prevent_self_review: true,
          reviewers: [{ type: 'User', reviewer: { login: 'bea' } }, { reviewer: { login: 'cid' } }],
        },
        { type: 'branch_policy' },
        { type: 'custom' },
      ],
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
    const policies = await job.repos.listDeploymentBranchPolicies({ ...opened.at, environment_name: 'production' });
    expect(policies.data.branch_policies.map(({ name }) => name)).toEqual(['main', 'release/*']);
    const rules = await job.repos.getAllDeploymentProtectionRules({ ...opened.at, environment_name: 'production' });
    expect(rules.data.custom_deployment_protection_rules).toMatchObject([{ enabled: true, app: { slug: 'gate' } }]);
    const staging = await job.repos.getEnvironment({ ...opened.at, environment_name: 'staging' });
    expect(staging.data).toMatchObject({ protection_rules: [], deployment_branch_policy: null });
    expect((await refusal(job.repos.getEnvironment({ ...opened.at, environment_name: 'none' }))).status).toBe(404);
  });

  it.each([
    ['public', 'free', true],
    ['private', 'free', false],
    ['private', 'team', false],
    ['private', 'enterprise', true],
  ] as const)('of a %s repository with the plan %s have reviewers: %s', async (visibility, plan, allowed) => {
    await using opened = await openShop({ private: visibility === 'private', plan });
    const { id } = opened.github.addUser('bea');
    const call = opened
      .as('acme')
      .repos.createOrUpdateEnvironment({ ...opened.at, environment_name: 'production', reviewers: [{ type: 'User', id }] });
    if (allowed) {
      expect((await call).data.protection_rules).toMatchObject([{ type: 'required_reviewers' }]);
      return;
    }
    expect(await refusal(call)).toMatchObject({
      status: 422,
      message: expect.stringContaining('Please ensure the billing plan supports the required reviewers'),
    });
    expect(() => opened.shop.addEnvironment('production', { waitMinutes: 1 })).toThrow('wait timer');
  });

  it('are changed by administrators alone', async () => {
    await using opened = await openShop();
    opened.shop.setRole('ann', 'write');
    const call = opened.as('ann').repos.createOrUpdateEnvironment({ ...opened.at, environment_name: 'production' });
    expect(await refusal(call)).toMatchObject({ status: 403, message: 'Must have admin rights to Repository.' });
  });

  it('take six reviewers and 43,200 minutes at most', async () => {
    await using opened = await openShop();
    const reviewers = Array.from({ length: 7 }, (_, index) => ({ type: 'User' as const, id: opened.github.addUser(`r${index}`).id }));
    const owner = opened.as('acme');
    for (const protection of [{ reviewers }, { wait_timer: 43_201 }]) {
      expect(
        (await refusal(owner.repos.createOrUpdateEnvironment({ ...opened.at, environment_name: 'production', ...protection }))).status,
      ).toBe(422);
    }
  });
});
