import { reads } from '../access/permissions.ts';
import { diffTrees } from '../git/diff.ts';
import { ancestry, commitsBetween, mergeBase } from '../git/history.ts';
import type { Commit } from '../git/objects.ts';
import { entryAt } from '../git/trees.ts';
import { paged, pageLinks, pageOf } from '../http/pages.ts';
import { notFound, Refusal } from '../http/refusal.ts';
import { ok, type RouteRequest, type Routes } from '../http/route.ts';
import type { Repository } from '../store/repository.ts';
import { commitView, detailedCommitView, fileChangeView } from './commit-view.ts';
import { findCommit } from './find-commit.ts';
import { repositoryPage, repositoryUrl } from './repository-view.ts';

/** Files of a comparison, as GitHub bounds them. */
const MAX_FILES = 300;

export const COMMIT_ROUTES: Routes = {
  'repos/list-commits': {
    needs: reads('contents'),
    answer(request) {
      const { store, repository } = request;
      if (repository.refs.size === 0) throw new Refusal(409, 'Git Repository is empty.');
      const start = findCommit(repository, request.option('sha') ?? repository.defaultBranch);
      if (start === undefined) throw notFound();
      return paged(request, ancestry(repository.objects, start.sha).filter(selection(request)), (commit) =>
        commitView(store, repository, commit),
      );
    },
  },
  'repos/get-commit': {
    needs: reads('contents'),
    answer(request) {
      const { store, repository } = request;
      return ok(detailedCommitView(store, repository, commitOrRefusal(repository, request.text('ref'))));
    },
  },
  'repos/compare-commits-with-basehead': {
    needs: reads('contents'),
    answer(request) {
      const { store, repository } = request;
      const { objects } = repository;
      const [from, to, ...rest] = request.text('basehead').split('...');
      const base = rest.length > 0 || from === undefined ? undefined : findCommit(repository, from);
      const head = to === undefined ? undefined : findCommit(repository, to);
      const common = base === undefined || head === undefined ? undefined : mergeBase(objects, base.sha, head.sha);
      if (base === undefined || head === undefined || common === undefined) throw notFound();
      const ahead = commitsBetween(objects, base.sha, head.sha);
      const behind = commitsBetween(objects, head.sha, base.sha);
      const { number, size } = pageOf(request);
      const link = pageLinks(request, ahead.length);
      const page = `${repositoryPage(store, repository)}/compare/${from}...${to}`;
      const body = {
        url: `${repositoryUrl(store, repository)}/compare/${from}...${to}`,
        html_url: page,
        permalink_url: `${repositoryPage(store, repository)}/compare/${base.sha}...${head.sha}`,
        diff_url: `${page}.diff`,
        patch_url: `${page}.patch`,
        base_commit: commitView(store, repository, base),
        merge_base_commit: commitView(store, repository, common),
        status: ahead.length === 0 ? (behind.length === 0 ? 'identical' : 'behind') : behind.length === 0 ? 'ahead' : 'diverged',
        ahead_by: ahead.length,
        behind_by: behind.length,
        total_commits: ahead.length,
        commits: ahead.slice((number - 1) * size, number * size).map((commit) => commitView(store, repository, commit)),
        files: diffTrees(objects, common.tree, head.tree)
          .slice(0, MAX_FILES)
          .map((change) => fileChangeView(store, repository, head.sha, change)),
      };
      return { ...ok(body), ...(link !== undefined && { headers: { link } }) };
    },
  },
};

export function commitOrRefusal(repository: Repository, ref: string): Commit {
  const commit = findCommit(repository, ref);
  if (commit === undefined) throw new Refusal(422, `No commit found for SHA: ${ref}`);
  return commit;
}

function selection(request: RouteRequest): (commit: Commit) => boolean {
  const { objects } = request.repository;
  const [path, author, committer] = [request.option('path'), request.option('author'), request.option('committer')];
  const [since, until] = [request.option('since'), request.option('until')].map((time) =>
    time === undefined ? undefined : Date.parse(time),
  );
  const by = (person: Commit['author'], who: string | undefined) =>
    who === undefined || person.email === who || person.email === `${who}@users.noreply.github.com`;
  return (commit) => {
    const at = Date.parse(commit.committer.date);
    if ((since !== undefined && at < since) || (until !== undefined && at > until)) return false;
    if (!by(commit.author, author) || !by(commit.committer, committer)) return false;
    if (path === undefined) return true;
    const [parent = ''] = commit.parents;
    const before = objects.commit(parent)?.tree;
    return entryAt(objects, commit.tree, path)?.sha !== (before === undefined ? undefined : entryAt(objects, before, path)?.sha);
  };
}
