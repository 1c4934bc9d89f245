import { reads } from '../access/permissions.ts';
import { diffTrees } from '../git/diff.ts';
import { paged } from '../http/pages.ts';
import { notFound } from '../http/refusal.ts';
import { ok, type RouteRequest, type Routes } from '../http/route.ts';
import { issueNumbered } from '../issues/issues.ts';
import { commitOrRefusal } from '../repos/commit-routes.ts';
import { commitView, fileChangeView } from '../repos/commit-view.ts';
import { pullView, simplePullView } from './pull-view.ts';
import { commitsOf, comparedWith, headOf, isPull, type PullRequest, pullsOf, pullsOfCommit } from './pulls.ts';

export const PULL_ROUTES: Routes = {
  'pulls/list': {
    needs: reads('pull_requests'),
    answer: (request) => paged(request, selected(request), (pull) => simplePullView(request.store, request.repository, pull)),
  },
  'pulls/get': {
    needs: reads('pull_requests'),
    answer: (request) => ok(pullView(request.store, request.repository, pullOrRefusal(request))),
  },
  'pulls/list-commits': {
    needs: reads('pull_requests'),
    answer(request) {
      const { store, repository } = request;
      return paged(request, commitsOf(repository, pullOrRefusal(request)), (commit) => commitView(store, repository, commit));
    },
  },
  'pulls/list-files': {
    needs: reads('pull_requests'),
    answer(request) {
      const { store, repository } = request;
      const pull = pullOrRefusal(request);
      const sha = headOf(repository, pull);
      const head = repository.objects.commit(sha);
      const changes = head === undefined ? [] : diffTrees(repository.objects, comparedWith(repository, pull), head.tree);
      return paged(request, changes, (change) => fileChangeView(store, repository, sha, change));
    },
  },
  'repos/list-pull-requests-associated-with-commit': {
    needs: reads('pull_requests'),
    answer(request) {
      const { store, repository } = request;
      const { sha } = commitOrRefusal(repository, request.text('commit_sha'));
      return paged(request, pullsOfCommit(repository, sha), (pull) => simplePullView(store, repository, pull));
    },
  },
};

function pullOrRefusal(request: RouteRequest): PullRequest {
  const found = issueNumbered(request.repository, request.number('pull_number'));
  if (!isPull(found)) throw notFound();
  return found;
}

/** By default those that are open, newest first. */
function selected(request: RouteRequest): readonly PullRequest[] {
  const { repository } = request;
  const [state, head, base] = [request.option('state') ?? 'open', request.option('head'), request.option('base')];
  const found = pullsOf(repository).filter(
    (candidate) =>
      (state === 'all' || candidate.state === state) &&
      // Without the owner in front GitHub takes no notice of it.
      (head === undefined || !head.includes(':') || head === `${repository.owner.login}:${candidate.pull.headRef}`) &&
      (base === undefined || candidate.pull.baseRef === base),
  );
  const byUpdate = request.option('sort') === 'updated';
  const ascending = found.toSorted((a, b) => (byUpdate ? Date.parse(a.updatedAt) - Date.parse(b.updatedAt) : 0) || a.number - b.number);
  const direction =
    request.option('direction') ?? (request.option('sort') === undefined || request.option('sort') === 'created' ? 'desc' : 'asc');
  return direction === 'asc' ? ascending : ascending.toReversed();
}
