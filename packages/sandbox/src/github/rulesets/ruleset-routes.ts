import { reads } from '../access/permissions.ts';
import { paged } from '../http/pages.ts';
import { notFound } from '../http/refusal.ts';
import { ok, type Routes } from '../http/route.ts';
import type { JsonObject } from '../json.ts';
import { repositoryPage, repositoryUrl } from '../repos/repository-view.ts';
import type { Ruleset } from '../store/model.ts';
import { nodeId } from '../store/node-id.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { rulesetsFor } from './rules.ts';

export const RULESET_ROUTES: Routes = {
  'repos/get-branch-rules': {
    needs: reads('metadata'),
    answer(request) {
      const { repository } = request;
      const active = rulesetsFor(repository, `refs/heads/${request.text('branch')}`).filter(({ enforcement }) => enforcement === 'active');
      const rules = active.flatMap(({ id, rules: types }) =>
        types.map((type) => ({ type, ruleset_source_type: 'Repository', ruleset_source: repository.fullName, ruleset_id: id })),
      );
      return paged(request, rules, (rule) => rule);
    },
  },
  'repos/get-repo-rulesets': {
    needs: reads('metadata'),
    answer: (request) => paged(request, request.repository.rulesets, (ruleset) => rulesetView(request.store, request.repository, ruleset)),
  },
  'repos/get-repo-ruleset': {
    needs: reads('metadata'),
    answer(request) {
      const { store, repository } = request;
      const ruleset = repository.rulesets.find(({ id }) => id === request.number('ruleset_id'));
      if (ruleset === undefined) throw notFound();
      const { include, exclude, rules } = ruleset;
      const details = { conditions: { ref_name: { include, exclude } }, rules: rules.map((type) => ({ type })) };
      return ok({ ...rulesetView(store, repository, ruleset), ...details });
    },
  },
};

function rulesetView(store: Store, repository: Repository, { id, name, target, enforcement, createdAt }: Ruleset): JsonObject {
  return {
    id,
    name,
    target,
    source_type: 'Repository',
    source: repository.fullName,
    enforcement,
    node_id: nodeId('RRS', id),
    _links: {
      self: { href: `${repositoryUrl(store, repository)}/rulesets/${id}` },
      html: { href: `${repositoryPage(store, repository)}/rules/${id}` },
    },
    created_at: createdAt,
    updated_at: createdAt,
  };
}
