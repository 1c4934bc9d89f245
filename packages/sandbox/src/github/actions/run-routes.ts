import { actingUser } from '../access/acting-user.ts';
import { reads, writes } from '../access/permissions.ts';
import { paged } from '../http/pages.ts';
import { notFound, Refusal } from '../http/refusal.ts';
import { type Answer, ok, type RouteRequest, type Routes } from '../http/route.ts';
import type { WorkflowRun } from '../store/model.ts';
import { jobView, runView } from './run-view.ts';
import { finishRun, rerun } from './runs.ts';
import { workflowOrRefusal } from './workflow-routes.ts';

const MAX_ATTEMPTS = 50;

export const RUN_ROUTES: Routes = {
  'actions/get-workflow-run': {
    needs: reads('actions'),
    answer: (request) => ok(runView(request.store, request.repository, runOrRefusal(request))),
  },
  'actions/list-workflow-runs-for-repo': {
    needs: reads('actions'),
    answer: (request) => listRuns(request, request.repository.runs),
  },
  'actions/list-workflow-runs': {
    needs: reads('actions'),
    answer(request) {
      const workflow = workflowOrRefusal(request);
      return listRuns(
        request,
        request.repository.runs.filter((run) => run.workflow === workflow),
      );
    },
  },
  'actions/list-jobs-for-workflow-run': {
    needs: reads('actions'),
    answer(request) {
      const { store, repository } = request;
      const run = runOrRefusal(request);
      const jobs = run.jobs.filter(({ attempt }) => request.option('filter') === 'all' || attempt === run.attempt);
      const wrap = (views: readonly unknown[], total_count: number) => ({ total_count, jobs: views });
      return paged(request, jobs, (job) => jobView(store, repository, run, job), wrap);
    },
  },
  'actions/cancel-workflow-run': {
    needs: writes('actions'),
    answer(request) {
      const run = runOrRefusal(request);
      if (run.status === 'completed') throw new Refusal(409, 'Cannot cancel a workflow run that is completed.');
      run.requests.push('cancel');
      // One that runs is asked to end, and does so in its own time.
      if (run.status !== 'in_progress') finishRun(request.store, request.repository, run, 'cancelled');
      return { status: 202, body: {} };
    },
  },
  'actions/force-cancel-workflow-run': {
    needs: writes('actions'),
    answer(request) {
      const run = runOrRefusal(request);
      if (run.status === 'completed') throw new Refusal(409, 'Cannot cancel a workflow run that is completed.');
      run.requests.push('force-cancel');
      finishRun(request.store, request.repository, run, 'cancelled');
      return { status: 202, body: {} };
    },
  },
  'actions/re-run-workflow': { needs: writes('actions'), answer: (request) => runAgain(request, 'rerun') },
  'actions/re-run-workflow-failed-jobs': { needs: writes('actions'), answer: (request) => runAgain(request, 'rerun-failed-jobs') },
};

export function runOrRefusal(request: RouteRequest): WorkflowRun {
  const id = request.number('run_id');
  const run = request.repository.runs.find((candidate) => candidate.id === id);
  if (run === undefined) throw notFound();
  return run;
}

function runAgain(request: RouteRequest, kind: 'rerun' | 'rerun-failed-jobs'): Answer {
  const run = runOrRefusal(request);
  if (run.status !== 'completed') throw new Refusal(403, 'This workflow is already running');
  if (run.attempt >= MAX_ATTEMPTS) throw new Refusal(403, `This workflow run cannot be run again: it has been run ${MAX_ATTEMPTS} times`);
  run.requests.push(kind);
  rerun(request.store, run, actingUser(request));
  return { status: 201, body: {} };
}

/** Newest first. */
function listRuns(request: RouteRequest, runs: readonly WorkflowRun[]): Answer {
  const { store, repository } = request;
  const [actor, branch, event, status, sha] = ['actor', 'branch', 'event', 'status', 'head_sha'].map((name) => request.option(name));
  const chosen = runs.filter(
    (run) =>
      (actor === undefined || run.actor.login === actor) &&
      (branch === undefined || run.headBranch === branch) &&
      (event === undefined || run.event === event) &&
      (status === undefined || run.status === status || run.conclusion === status) &&
      (sha === undefined || run.headSha === sha),
  );
  const wrap = (workflow_runs: readonly unknown[], total_count: number) => ({ total_count, workflow_runs });
  return paged(request, chosen.toReversed(), (run) => runView(store, repository, run), wrap);
}
