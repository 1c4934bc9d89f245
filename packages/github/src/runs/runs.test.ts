import { expect, test } from 'vitest';
import { openShop, SHOP } from '../testing/shop.ts';
import { dispatchWorkflow } from './dispatch-workflow.ts';
import { pendingDeployments } from './pending-deployments.ts';
import { runApprovals } from './run-approvals.ts';
import { cancelRun, workflowRun, workflowRuns } from './workflow-runs.ts';

const READS = { actions: 'read' } as const;

/** A run that waits for production, with reviewers ana and ben. */
async function waitingRun() {
  const shop = await openShop();
  shop.shop.addEnvironment('production', { reviewers: ['ana', 'ben'], waitMinutes: 10 });
  const run = shop.shop.startRun({ workflow: 'release.yml', event: 'workflow_dispatch', actor: 'cho', title: 'Release 1.2' });
  shop.shop.startJob(run, 'stage 2', { environment: 'production' });
  return Object.assign(shop, { run });
}

test('a run that waits says for what, since when, and who may approve', async () => {
  await using shop = await waitingRun();
  expect(await pendingDeployments(shop.client(READS), SHOP, shop.run.id)).toEqual([
    {
      environment: 'production',
      reviewers: [
        { kind: 'user', login: 'ana' },
        { kind: 'user', login: 'ben' },
      ],
      waitTimerMinutes: 10,
      waitTimerStartedAt: shop.time.now(),
      mayApprove: false,
    },
  ]);
  expect(await runApprovals(shop.client(READS), SHOP, shop.run.id)).toEqual([]);
});

test.each(['approved', 'rejected'] as const)('a review is read with who gave it and why: %s', async (state) => {
  await using shop = await waitingRun();
  shop.shop.review(shop.run, { by: 'ben', state, environment: 'production', comment: 'seen on staging' });
  expect(await runApprovals(shop.client(READS), SHOP, shop.run.id)).toEqual([
    { environments: ['production'], state, user: 'ben', comment: 'seen on staging' },
  ]);
});

test('a run is read, and one that is not there is null', async () => {
  await using shop = await waitingRun();
  const client = shop.client(READS);
  expect(await workflowRun(client, SHOP, shop.run.id)).toEqual({
    id: shop.run.id,
    attempt: 1,
    title: 'Release 1.2',
    workflow: '.github/workflows/release.yml',
    event: 'workflow_dispatch',
    commit: shop.shop.head(),
    branch: 'main',
    actor: 'cho',
    status: 'waiting',
    conclusion: null,
    startedAt: shop.time.now(),
    url: `${shop.github.url}/acme/shop/actions/runs/${shop.run.id}`,
  });
  expect(await workflowRun(client, SHOP, 1)).toBeNull();
});

test('runs of a workflow are listed by status', async () => {
  await using shop = await waitingRun();
  const ended = shop.shop.startRun({ workflow: 'release.yml' });
  shop.shop.finishRun(ended);
  const client = shop.client(READS);
  const ids = async (status?: 'waiting' | 'completed') =>
    (await workflowRuns(client, SHOP, { workflow: 'release.yml', ...(status && { status }) })).map(({ id }) => id);
  expect(await ids()).toEqual([ended.id, shop.run.id]);
  expect(await ids('waiting')).toEqual([shop.run.id]);
  expect(await ids('completed')).toEqual([ended.id]);
});

test('a run is cancelled once', async () => {
  await using shop = await openShop();
  const run = shop.shop.startRun({ workflow: 'release.yml' });
  const client = shop.client({ actions: 'write' });
  expect(await cancelRun(client, SHOP, run.id)).toBe('cancelling');
  shop.shop.finishRun(run, 'cancelled');
  expect(await cancelRun(client, SHOP, run.id)).toBe('ended');
});

test('a workflow is started with its inputs', async () => {
  await using shop = await openShop();
  shop.shop.addWorkflow('release.yml', { inputs: { 'release-id': {} } });
  const run = await dispatchWorkflow(shop.client({ actions: 'write' }), SHOP, {
    workflow: 'release.yml',
    ref: 'main',
    inputs: { 'release-id': 'shop-production-42' },
  });
  expect(run).toBe(shop.shop.data.runs[0]?.id);
  expect(shop.shop.data.runs).toMatchObject([
    { event: 'workflow_dispatch', headBranch: 'main', inputs: { 'release-id': 'shop-production-42' } },
  ]);
});

test.each([
  {
    name: 'an input that it does not have',
    ref: 'main',
    inputs: { version: 'v1' },
    says: /cannot start workflow release\.yml on main in acme\/shop: 422 Unexpected inputs provided/,
  },
  { name: 'a branch that is not there', ref: 'gone', inputs: {}, says: /422 No ref found for: gone/ },
])('a workflow that cannot start says why: $name', async ({ ref, inputs, says }) => {
  await using shop = await openShop();
  shop.shop.addWorkflow('release.yml', { inputs: {} });
  const dispatch = dispatchWorkflow(shop.client({ actions: 'write' }), SHOP, { workflow: 'release.yml', ref, inputs });
  await expect(dispatch).rejects.toMatchObject({ code: 'github-refused', message: expect.stringMatching(says) });
  expect(shop.shop.data.runs).toEqual([]);
});

test('more inputs than GitHub takes are a defect of ours', async () => {
  await using shop = await openShop();
  const inputs = Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`i${index}`, 'x']));
  await expect(dispatchWorkflow(shop.client({ actions: 'write' }), SHOP, { workflow: 'release.yml', ref: 'main', inputs })).rejects.toThrow(
    'expected 25 inputs at most, got 26',
  );
});
