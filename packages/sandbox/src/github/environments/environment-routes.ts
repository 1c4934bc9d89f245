import { type Need, reads } from '../access/permissions.ts';
import { paged } from '../http/pages.ts';
import { notFound, validationFailed } from '../http/refusal.ts';
import { ok, type RouteRequest, type Routes } from '../http/route.ts';
import type { Environment, Team, User } from '../store/model.ts';
import { nodeId } from '../store/node-id.ts';
import type { Store } from '../store/store.ts';
import { environmentView } from './environment-view.ts';
import { environmentNamed, putEnvironment } from './environments.ts';

const ADMINISTERS: Need = { anyOf: [{ name: 'administration', level: 'write' }], role: 'admin' };

interface PutBody {
  readonly wait_timer: number;
  readonly prevent_self_review: boolean;
  readonly reviewers: readonly { readonly type?: 'User' | 'Team'; readonly id?: number }[] | null;
  readonly deployment_branch_policy: { readonly protected_branches: boolean; readonly custom_branch_policies: boolean } | null;
}

export const ENVIRONMENT_ROUTES: Routes = {
  'repos/get-all-environments': {
    needs: reads('actions'),
    answer(request) {
      const { store, repository } = request;
      const all = [...repository.environments.values()];
      const wrap = (environments: readonly unknown[], total_count: number) => ({ total_count, environments });
      return paged(request, all, (environment) => environmentView(store, repository, environment), wrap);
    },
  },
  'repos/get-environment': {
    needs: reads('actions'),
    answer: (request) => ok(environmentView(request.store, request.repository, environmentOrRefusal(request))),
  },
  'repos/create-or-update-environment': {
    needs: ADMINISTERS,
    answer(request) {
      const { store, repository } = request;
      const body = request.body<PutBody>();
      const policy = body.deployment_branch_policy ?? null;
      if (policy !== null && policy.protected_branches === policy.custom_branch_policies) {
        const message = 'protected_branches and custom_branch_policies cannot have the same value';
        throw validationFailed({ resource: 'Environment', field: 'deployment_branch_policy', code: 'custom', message });
      }
      const environment = putEnvironment(store, repository, request.text('environment_name'), {
        reviewers: (body.reviewers ?? []).map(({ type, id }) => reviewerWithId(store, type, id)),
        preventSelfReview: body.prevent_self_review ?? false,
        waitMinutes: body.wait_timer ?? 0,
        branches: policy === null ? 'all' : policy.protected_branches ? 'protected' : 'custom',
      });
      return ok(environmentView(store, repository, environment));
    },
  },
  'repos/list-deployment-branch-policies': {
    needs: reads('actions'),
    answer(request) {
      const wrap = (branch_policies: readonly unknown[], total_count: number) => ({ total_count, branch_policies });
      return paged(
        request,
        environmentOrRefusal(request).branchPolicies,
        (policy) => ({ ...policy, node_id: nodeId('GA', policy.id) }),
        wrap,
      );
    },
  },
  'repos/get-all-deployment-protection-rules': {
    needs: reads('actions'),
    answer(request) {
      const { url } = request.store;
      const rules = environmentOrRefusal(request).customRules.map(({ id, slug }) => ({
        id,
        node_id: nodeId('GA', id),
        enabled: true,
        app: { id, slug, integration_url: `${url}/apps/${slug}`, node_id: nodeId('A', slug) },
      }));
      return ok({ total_count: rules.length, custom_deployment_protection_rules: rules });
    },
  },
};

function environmentOrRefusal(request: RouteRequest): Environment {
  const environment = environmentNamed(request.repository, request.text('environment_name'));
  if (environment === undefined) throw notFound();
  return environment;
}

function reviewerWithId(store: Store, type: 'User' | 'Team' | undefined, id = 0): User | Team {
  const reviewer = type === 'Team' ? store.teamWithId(id) : store.userWithId(id);
  if (reviewer === undefined) throw validationFailed({ resource: 'Environment', field: 'reviewers', code: 'invalid' });
  return reviewer;
}
