import { actingUser } from '../access/acting-user.ts';
import { reads, writes } from '../access/permissions.ts';
import { paged } from '../http/pages.ts';
import { notFound, unprocessable } from '../http/refusal.ts';
import { NO_CONTENT, ok, type RouteRequest, type Routes } from '../http/route.ts';
import type { JsonObject } from '../json.ts';
import { findCommit } from '../repos/find-commit.ts';
import type { Workflow } from '../store/model.ts';
import { runPage, runUrl, workflowView } from './run-view.ts';
import { newRun } from './runs.ts';

interface DispatchBody {
  readonly ref: string;
  readonly inputs?: JsonObject;
  readonly return_run_details?: boolean;
}

export const WORKFLOW_ROUTES: Routes = {
  'actions/list-repo-workflows': {
    needs: reads('actions'),
    answer(request) {
      const { store, repository } = request;
      const wrap = (workflows: readonly unknown[], total_count: number) => ({ total_count, workflows });
      return paged(request, repository.workflows, (workflow) => workflowView(store, repository, workflow), wrap);
    },
  },
  'actions/get-workflow': {
    needs: reads('actions'),
    answer: (request) => ok(workflowView(request.store, request.repository, workflowOrRefusal(request))),
  },
  'actions/create-workflow-dispatch': {
    needs: writes('actions'),
    answer(request) {
      const { store, repository } = request;
      const workflow = workflowOrRefusal(request);
      const { ref, inputs = {}, return_run_details } = request.requiredBody<DispatchBody>();
      const branch = ref.replace(/^refs\/(heads|tags)\//, '');
      const commit = findCommit(repository, branch);
      if (commit === undefined) throw unprocessable(`No ref found for: ${ref}`);
      const run = newRun(store, repository, {
        workflow,
        event: 'workflow_dispatch',
        headBranch: branch,
        headSha: commit.sha,
        actor: actingUser(request),
        inputs: checkedInputs(workflow, inputs),
      });
      store.onDispatch?.(repository, run);
      if (return_run_details !== true) return NO_CONTENT;
      return ok({ workflow_run_id: run.id, run_url: runUrl(store, repository, run), html_url: runPage(store, repository, run) });
    },
  },
};

/** By its id or the name of its file. */
export function workflowOrRefusal(request: RouteRequest): Workflow {
  const asked = request.text('workflow_id');
  const workflow = request.repository.workflows.find(
    ({ id, path }) => String(id) === asked || path === asked || path.endsWith(`/${asked}`),
  );
  if (workflow === undefined) throw notFound();
  return workflow;
}

/** With the defaults of those that were left out. */
function checkedInputs({ dispatchInputs }: Workflow, given: JsonObject): JsonObject {
  if (dispatchInputs === undefined) throw unprocessable("Workflow does not have 'workflow_dispatch' trigger");
  const unexpected = Object.keys(given).filter((name) => !(name in dispatchInputs));
  if (unexpected.length > 0) throw unprocessable(`Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  const inputs: Record<string, unknown> = {};
  for (const [name, { required = false, default: standard = '' }] of Object.entries(dispatchInputs)) {
    const value = given[name] ?? standard;
    if (required && value === '') throw unprocessable(`Required input '${name}' not provided`);
    inputs[name] = value;
  }
  return inputs;
}
