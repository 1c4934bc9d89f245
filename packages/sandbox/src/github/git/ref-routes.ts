import { reads, writes } from '../access/permissions.ts';
import { notFound, Refusal, unprocessable } from '../http/refusal.ts';
import { created, NO_CONTENT, ok, type RouteRequest, type Routes } from '../http/route.ts';
import type { JsonObject } from '../json.ts';
import { repositoryUrl } from '../repos/repository-view.ts';
import { checkRule } from '../rulesets/rules.ts';
import { nodeId } from '../store/node-id.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { isAncestor } from './history.ts';

export const REF_ROUTES: Routes = {
  'git/get-ref': {
    needs: reads('contents'),
    answer(request) {
      const { store, repository } = request;
      if (repository.refs.size === 0) throw new Refusal(409, 'Git Repository is empty.');
      const ref = askedRef(request);
      const sha = repository.refs.get(ref);
      if (sha === undefined) throw notFound();
      return ok(refView(store, repository, ref, sha));
    },
  },
  'git/list-matching-refs': {
    needs: reads('contents'),
    answer(request) {
      const { store, repository } = request;
      const matching = [...repository.refs].filter(([ref]) => ref.startsWith(askedRef(request))).sort(([a], [b]) => (a < b ? -1 : 1));
      return ok(matching.map(([ref, sha]) => refView(store, repository, ref, sha)));
    },
  },
  'git/create-ref': {
    needs: writes('contents'),
    answer(request) {
      const { store, repository } = request;
      const { ref, sha } = request.requiredBody<{ ref: string; sha: string }>();
      if (!/^refs\/(heads|tags|[^/]+)\/.+/.test(ref)) throw unprocessable('Reference name is not valid');
      if (repository.refs.has(ref)) throw unprocessable('Reference already exists');
      checkCommit(repository, ref, sha);
      checkRule(repository, ref, 'creation');
      moveRef(store, repository, ref, sha);
      return created(refView(store, repository, ref, sha));
    },
  },
  'git/update-ref': {
    needs: writes('contents'),
    answer(request) {
      const { store, repository } = request;
      const ref = askedRef(request);
      const { sha, force = false } = request.requiredBody<{ sha: string; force?: boolean }>();
      const current = repository.refs.get(ref);
      if (current === undefined) throw unprocessable('Reference does not exist');
      checkCommit(repository, ref, sha);
      if (!isAncestor(repository.objects, current, sha)) {
        if (!force) throw unprocessable('Update is not a fast forward');
        checkRule(repository, ref, 'non_fast_forward');
      }
      moveRef(store, repository, ref, sha);
      return ok(refView(store, repository, ref, sha));
    },
  },
  'git/delete-ref': {
    needs: writes('contents'),
    answer(request) {
      const { repository } = request;
      const ref = askedRef(request);
      if (!repository.refs.has(ref)) throw unprocessable('Reference does not exist');
      checkRule(repository, ref, 'deletion');
      repository.refs.delete(ref);
      return NO_CONTENT;
    },
  },
};

export function moveRef(store: Store, repository: Repository, ref: string, sha: string): void {
  repository.refs.set(ref, sha);
  repository.pushedAt = store.now();
}

function askedRef(request: RouteRequest): string {
  return `refs/${request.text('ref')}`;
}

/** A branch is always at a commit. */
function checkCommit({ objects }: Repository, ref: string, sha: string): void {
  const kind = objects.kindOf(sha);
  if (kind === undefined) throw unprocessable('Object does not exist');
  if (ref.startsWith('refs/heads/') && kind !== 'commit') throw unprocessable('Reference update failed');
}

function refView(store: Store, repository: Repository, ref: string, sha: string): JsonObject {
  const api = repositoryUrl(store, repository);
  const type = repository.objects.kindOf(sha) ?? 'commit';
  return {
    ref,
    node_id: nodeId('REF', `${repository.id}:${ref}`),
    url: `${api}/git/${ref}`,
    object: { sha, type, url: `${api}/git/${type}s/${sha}` },
  };
}
