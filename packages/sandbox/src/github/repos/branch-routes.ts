import { reads } from '../access/permissions.ts';
import { paged } from '../http/pages.ts';
import { Refusal } from '../http/refusal.ts';
import { ok, type Routes } from '../http/route.ts';
import { rulesetsFor } from '../rulesets/rules.ts';
import type { Repository } from '../store/repository.ts';
import { commitView } from './commit-view.ts';
import { repositoryPage, repositoryUrl } from './repository-view.ts';

const HEADS = 'refs/heads/';

export const BRANCH_ROUTES: Routes = {
  'repos/list-branches': {
    needs: reads('contents'),
    answer(request) {
      const { store, repository } = request;
      const asked = request.option('protected');
      const branches = [...repository.refs]
        .filter(([ref]) => ref.startsWith(HEADS) && (asked === undefined || String(isProtected(repository, ref)) === asked))
        .sort(([a], [b]) => (a < b ? -1 : 1));
      return paged(request, branches, ([ref, sha]) => ({
        name: ref.slice(HEADS.length),
        commit: { sha, url: `${repositoryUrl(store, repository)}/commits/${sha}` },
        protected: isProtected(repository, ref),
      }));
    },
  },
  'repos/get-branch': {
    needs: reads('contents'),
    answer(request) {
      const { store, repository } = request;
      const name = request.text('branch');
      const commit = repository.objects.commit(repository.branchHead(name) ?? '');
      if (commit === undefined) throw new Refusal(404, 'Branch not found');
      const url = `${repositoryUrl(store, repository)}/branches/${name}`;
      return ok({
        name,
        commit: commitView(store, repository, commit),
        _links: { self: url, html: `${repositoryPage(store, repository)}/tree/${name}` },
        protected: isProtected(repository, `${HEADS}${name}`),
        protection: { enabled: false },
        protection_url: `${url}/protection`,
      });
    },
  },
};

/** By a ruleset: the older protection of branches is not here. */
function isProtected(repository: Repository, ref: string): boolean {
  return rulesetsFor(repository, ref).some(({ enforcement }) => enforcement === 'active');
}
