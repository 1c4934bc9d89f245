import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../clock/virtual-clock.ts';
import type { WorkflowRun } from '../store/model.ts';
import { openShop, refusal, type Shop } from '../testing/shop.ts';

describe('workflow runs', () => {
  let clock: VirtualClock;
  let dispatched: WorkflowRun[];
  let opened: Shop;
  beforeEach(async () => {
    clock = new VirtualClock();
    dispatched = [];
    opened = await openShop({}, { clock, onDispatch: (_, run) => dispatched.push(run) });
  });
  afterEach(() => opened[Symbol.asyncDispose]());

  function waitingRun(): { readonly run_id: number; readonly environment_ids: number[] } {
    const environment = opened.shop.addEnvironment('approval', { reviewers: ['bea', 'cid'], preventSelfReview: true });
    const run = opened.shop.startRun({ workflow: 'release.yml', actor: 'cid' });
    opened.shop.startJob(run, 'approve', { environment: 'approval' });
    return { run_id: run.id, environment_ids: [environment.id] };
  }

  it('wait for a reviewer, whose approval is recorded', async () => {
    const { run_id, environment_ids } = waitingRun();
    const job = opened.asJob({ actions: 'read', deployments: 'read' });
    const at = { ...opened.at, run_id };
    expect((await job.actions.getWorkflowRun(at)).data).toMatchObject({
      status: 'waiting',
      conclusion: null,
      event: 'push',
      run_attempt: 1,
    });
    const pending = await job.actions.getPendingDeploymentsForRun(at);
    expect(pending.data).toMatchObject([
      {
        environment: { name: 'approval' },
        wait_timer: 0,
        wait_timer_started_at: null,
        current_user_can_approve: false,
        reviewers: [{ reviewer: { login: 'bea' } }, { reviewer: { login: 'cid' } }],
      },
    ]);
    const bea = opened.as('bea');
    expect((await bea.actions.getPendingDeploymentsForRun(at)).data[0]?.current_user_can_approve).toBe(true);
    const reviewed = await bea.actions.reviewPendingDeploymentsForRun({
      ...at,
      environment_ids,
      state: 'approved',
      comment: 'watch carts',
    });
    expect(reviewed.data).toMatchObject([{ environment: 'approval' }]);
    expect((await job.actions.getReviewsForRun(at)).data).toMatchObject([
      { state: 'approved', comment: 'watch carts', user: { login: 'bea' }, environments: [{ name: 'approval' }] },
    ]);
    expect((await job.actions.getPendingDeploymentsForRun(at)).data).toEqual([]);
    expect((await job.actions.getWorkflowRun(at)).data.status).toBe('in_progress');
    expect((await job.actions.listJobsForWorkflowRun(at)).data.jobs).toMatchObject([{ name: 'approve', status: 'in_progress' }]);
  });

  it('fail when a reviewer says no', async () => {
    const { run_id, environment_ids } = waitingRun();
    await opened
      .as('bea')
      .actions.reviewPendingDeploymentsForRun({ ...opened.at, run_id, environment_ids, state: 'rejected', comment: 'not now' });
    const job = opened.asJob({ actions: 'read' });
    expect((await job.actions.getWorkflowRun({ ...opened.at, run_id })).data).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect((await job.actions.getReviewsForRun({ ...opened.at, run_id })).data).toMatchObject([{ state: 'rejected', comment: 'not now' }]);
  });

  it('are reviewed by reviewers alone: not by others, not by who started them, not by a job', async () => {
    const { run_id, environment_ids } = waitingRun();
    const review = { ...opened.at, run_id, environment_ids, state: 'approved' as const, comment: '' };
    for (const asker of [opened.as('acme'), opened.as('cid')]) {
      expect(await refusal(asker.actions.reviewPendingDeploymentsForRun(review))).toMatchObject({
        status: 422,
        message: expect.stringContaining('is not allowed to review'),
      });
    }
    const job = opened.asJob({ actions: 'write', deployments: 'write' });
    expect(await refusal(job.actions.reviewPendingDeploymentsForRun(review))).toMatchObject({
      status: 403,
      message: 'Resource not accessible by integration',
    });
    await opened.as('bea').actions.reviewPendingDeploymentsForRun(review);
    expect((await refusal(opened.as('bea').actions.reviewPendingDeploymentsForRun(review))).status).toBe(422);
  });

  it('make a deployment of a job with an environment, unless it says deployment: false', async () => {
    opened.shop.addEnvironment('approval', { reviewers: ['bea'] });
    opened.shop.addEnvironment('production');
    const run = opened.shop.startRun({ workflow: 'release.yml' });
    const approve = opened.shop.startJob(run, 'approve', { environment: 'approval', deployment: false });
    opened.shop.review(run, { by: 'bea', state: 'approved', environment: 'approval', comment: 'go' });
    opened.shop.finishJob(run, approve);
    const first = opened.shop.startJob(run, 'deploy', { environment: 'production' });
    opened.shop.finishJob(run, first);
    opened.shop.finishJob(run, opened.shop.startJob(run, 'verify', { environment: 'production' }));
    const job = opened.asJob({ deployments: 'read', actions: 'read' });
    const { data } = await job.repos.listDeployments(opened.at);
    const states = data.map(async ({ id, environment }) => {
      const statuses = await job.repos.listDeploymentStatuses({ ...opened.at, deployment_id: id });
      return [environment, ...statuses.data.map(({ state }) => state)];
    });
    expect(await Promise.all(states)).toEqual([
      ['production', 'success', 'in_progress'],
      ['production', 'inactive', 'success', 'in_progress'],
    ]);
    expect((await job.actions.getReviewsForRun({ ...opened.at, run_id: run.id })).data).toMatchObject([
      { comment: 'go', user: { login: 'bea' } },
    ]);
    expect(() => opened.shop.review(run, { by: 'bea', state: 'approved', environment: 'approval' })).toThrow(
      'no pending deployment requests',
    );
  });

  it('are reviewed by any member of a team', async () => {
    opened.github.addTeam('acme', 'platform', ['dan']);
    const environment = opened.shop.addEnvironment('production', { reviewers: ['acme/platform'] });
    const run = opened.shop.startRun({ workflow: 'release.yml' });
    opened.shop.startJob(run, 'deploy', { environment: 'production' });
    const at = { ...opened.at, run_id: run.id };
    const dan = opened.as('dan');
    expect((await dan.actions.getPendingDeploymentsForRun(at)).data).toMatchObject([
      { current_user_can_approve: true, reviewers: [{ type: 'Team', reviewer: { slug: 'platform' } }] },
    ]);
    const review = { ...at, environment_ids: [environment.id], state: 'approved' as const, comment: '' };
    expect((await refusal(opened.as('eve').actions.reviewPendingDeploymentsForRun(review))).status).toBe(422);
    await dan.actions.reviewPendingDeploymentsForRun(review);
    expect(run.status).toBe('in_progress');
  });

  it('wait for the timer of an environment, and for the app that answers for it', async () => {
    opened.shop.addEnvironment('production', { waitMinutes: 10, apps: ['gate'] });
    const run = opened.shop.startRun({ workflow: 'release.yml' });
    opened.shop.startJob(run, 'deploy', { environment: 'production' });
    const owner = opened.as('acme');
    const at = { ...opened.at, run_id: run.id };
    const started = new Date(clock.now()).toISOString().replace('.000', '');
    expect((await owner.actions.getPendingDeploymentsForRun(at)).data).toMatchObject([{ wait_timer: 10, wait_timer_started_at: started }]);
    clock.advance(10 * 60_000);
    expect((await owner.actions.getWorkflowRun(at)).data.status).toBe('waiting');
    await owner.actions.reviewCustomGatesForRun({ ...at, environment_name: 'production', state: 'approved', comment: 'fine' });
    expect((await owner.actions.getWorkflowRun(at)).data.status).toBe('in_progress');
  });

  it('are listed newest first, by workflow, status, event and commit', async () => {
    const first = opened.shop.startRun({ workflow: 'release.yml' });
    const second = opened.shop.startRun({ workflow: 'sweep.yml', event: 'schedule' });
    opened.shop.finishRun(first);
    const job = opened.asJob({ actions: 'read' });
    const ids = async (options: object) =>
      (await job.actions.listWorkflowRunsForRepo({ ...opened.at, ...options })).data.workflow_runs.map(({ id }) => id);
    expect(await ids({})).toEqual([second.id, first.id]);
    expect(await ids({ status: 'success' })).toEqual([first.id]);
    expect(await ids({ event: 'schedule' })).toEqual([second.id]);
    expect(await ids({ head_sha: '0'.repeat(40) })).toEqual([]);
    const { data } = await job.actions.listWorkflowRuns({ ...opened.at, workflow_id: 'release.yml' });
    expect([data.total_count, data.workflow_runs[0]?.path]).toEqual([1, '.github/workflows/release.yml']);
  });

  it('are started by a dispatch with the inputs of the workflow', async () => {
    opened.shop.addWorkflow('release.yml', { inputs: { version: { required: true }, environment: { default: 'production' } } });
    opened.shop.addWorkflow('test.yml');
    const job = opened.asJob({ actions: 'write' });
    const dispatch = (options: object) =>
      job.actions.createWorkflowDispatch({ ...opened.at, workflow_id: 'release.yml', ref: 'main', ...options });
    expect((await dispatch({ inputs: { version: 'v2' } })).status).toBe(204);
    expect(dispatched).toMatchObject([
      { event: 'workflow_dispatch', status: 'queued', headBranch: 'main', inputs: { version: 'v2', environment: 'production' } },
    ]);
    const detailed = await dispatch({ inputs: { version: 'v3' }, return_run_details: true });
    expect([detailed.status, detailed.data]).toEqual([200, expect.objectContaining({ workflow_run_id: dispatched[1]?.id })]);
    for (const [options, message] of [
      [{}, "Required input 'version' not provided"],
      [{ inputs: { version: 'v2', colour: 'red' } }, 'Unexpected inputs provided: ["colour"]'],
      [{ ref: 'none', inputs: { version: 'v2' } }, 'No ref found for: none'],
      [{ workflow_id: 'test.yml' }, "Workflow does not have 'workflow_dispatch' trigger"],
    ] as const) {
      expect(await refusal(dispatch(options))).toMatchObject({ status: 422, message });
    }
    expect((await refusal(dispatch({ workflow_id: 'none.yml' }))).status).toBe(404);
    expect(dispatched).toHaveLength(2);
  });

  it('end in their own time when they are asked to while they run, and at once by force', async () => {
    const run = opened.shop.startRun({ workflow: 'release.yml' });
    opened.shop.startJob(run, 'deploy');
    const job = opened.asJob({ actions: 'write' });
    const at = { ...opened.at, run_id: run.id };
    await job.actions.cancelWorkflowRun(at);
    expect([run.status, run.requests]).toEqual(['in_progress', ['cancel']]);
    await job.actions.forceCancelWorkflowRun(at);
    expect([run.status, run.conclusion, run.jobs[0]?.conclusion]).toEqual(['completed', 'cancelled', 'cancelled']);
  });

  it('are cancelled and run again, and remember it', async () => {
    const { run_id } = waitingRun();
    const job = opened.asJob({ actions: 'write' });
    const at = { ...opened.at, run_id };
    expect((await job.actions.cancelWorkflowRun(at)).status).toBe(202);
    expect((await job.actions.getWorkflowRun(at)).data).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
    expect((await refusal(job.actions.cancelWorkflowRun(at))).status).toBe(409);
    expect((await job.actions.reRunWorkflowFailedJobs(at)).status).toBe(201);
    expect((await job.actions.getWorkflowRun(at)).data).toMatchObject({
      status: 'queued',
      run_attempt: 2,
      triggering_actor: { login: 'github-actions[bot]' },
    });
    expect((await job.actions.listJobsForWorkflowRun(at)).data.total_count).toBe(0);
    expect((await job.actions.listJobsForWorkflowRun({ ...at, filter: 'all' })).data.total_count).toBe(1);
    expect(opened.shop.data.runs[0]?.requests).toEqual(['cancel', 'rerun-failed-jobs']);
  });
});
