import { actingUser } from '../access/acting-user.ts';
import { reads, writes } from '../access/permissions.ts';
import { paged } from '../http/pages.ts';
import { created, type RouteRequest, type Routes } from '../http/route.ts';
import { commitOrRefusal } from '../repos/commit-routes.ts';
import { minimalRepositoryView, repositoryUrl } from '../repos/repository-view.ts';
import type { CheckRun, CommitStatus } from '../store/model.ts';
import { userView } from '../users/user-view.ts';
import { checkRunView, statusView } from './check-view.ts';
import { newCheckRun, newStatus } from './checks.ts';

interface CheckBody {
  readonly name: string;
  readonly head_sha: string;
  readonly status?: CheckRun['status'];
  readonly conclusion?: NonNullable<CheckRun['conclusion']>;
  readonly started_at?: string;
  readonly completed_at?: string;
  readonly output?: { readonly title: string; readonly summary: string };
}

interface StatusBody {
  readonly state: CommitStatus['state'];
  readonly target_url?: string | null;
  readonly description?: string | null;
  readonly context?: string;
}

export const CHECK_ROUTES: Routes = {
  'checks/list-for-ref': {
    needs: reads('checks'),
    answer(request) {
      const { store, repository } = request;
      const wrap = (check_runs: readonly unknown[], total_count: number) => ({ total_count, check_runs });
      return paged(request, selected(request), (check) => checkRunView(store, repository, check), wrap);
    },
  },
  'checks/create': {
    needs: writes('checks'),
    answer(request) {
      const { store, repository } = request;
      const body = request.requiredBody<CheckBody>();
      const check = newCheckRun(store, repository, {
        name: body.name,
        sha: commitOrRefusal(repository, body.head_sha).sha,
        conclusion: body.conclusion ?? null,
        status: body.status ?? 'queued',
        ...(body.started_at !== undefined && { startedAt: body.started_at }),
        ...(body.completed_at !== undefined && { completedAt: body.completed_at }),
        ...(body.output !== undefined && { output: { title: body.output.title, summary: body.output.summary } }),
      });
      return created(checkRunView(store, repository, check));
    },
  },
  'repos/get-combined-status-for-ref': {
    needs: reads('statuses'),
    answer(request) {
      const { store, repository } = request;
      const { sha } = commitOrRefusal(repository, request.text('ref'));
      const newest = new Map(statusesOf(request, sha).map((status) => [status.context, status]));
      const states = [...newest.values()].map(({ state }) => state);
      const isFailed = states.some((state) => state === 'failure' || state === 'error');
      const state = isFailed ? 'failure' : states.length === 0 || states.includes('pending') ? 'pending' : 'success';
      const api = repositoryUrl(store, repository);
      const wrap = (statuses: readonly unknown[], total_count: number) => ({
        state,
        statuses,
        sha,
        total_count,
        repository: minimalRepositoryView(store, repository),
        commit_url: `${api}/commits/${sha}`,
        url: `${api}/commits/${sha}/status`,
      });
      return paged(request, [...newest.values()], (status) => statusView(store, repository, status), wrap);
    },
  },
  'repos/list-commit-statuses-for-ref': {
    needs: reads('statuses'),
    answer(request) {
      const { store, repository } = request;
      const { sha } = commitOrRefusal(repository, request.text('ref'));
      const withCreator = (status: CommitStatus) => ({
        ...statusView(store, repository, status),
        creator: userView(store.url, status.creator),
      });
      return paged(request, statusesOf(request, sha).toReversed(), withCreator);
    },
  },
  'repos/create-commit-status': {
    needs: writes('statuses'),
    answer(request) {
      const { store, repository } = request;
      const { state, target_url = null, description = null, context = 'default' } = request.requiredBody<StatusBody>();
      const { sha } = commitOrRefusal(repository, request.text('sha'));
      const creator = actingUser(request);
      const status = newStatus(store, repository, { sha, state, context, description, targetUrl: target_url, creator });
      return created({ ...statusView(store, repository, status), creator: userView(store.url, status.creator) });
    },
  },
};

function statusesOf({ repository }: RouteRequest, sha: string): readonly CommitStatus[] {
  return repository.statuses.filter((status) => status.sha === sha);
}

/** By default the latest of each name. */
function selected(request: RouteRequest): readonly CheckRun[] {
  const { sha } = commitOrRefusal(request.repository, request.text('ref'));
  const [name, status] = [request.option('check_name'), request.option('status')];
  const found = request.repository.checkRuns.filter((check) => check.headSha === sha && (name === undefined || check.name === name));
  const latest =
    request.option('filter') === 'all' ? found : [...new Map(found.map((check) => [`${check.app} ${check.name}`, check])).values()];
  return latest.filter((check) => status === undefined || check.status === status).toReversed();
}
