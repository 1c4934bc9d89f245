import { reads, writes } from '../access/permissions.ts';
import { ok, type Routes } from '../http/route.ts';

/** What the subject of a job's OIDC token is made of. https://docs.github.com/en/rest/actions/oidc */
export const OIDC_ROUTES: Routes = {
  'actions/get-custom-oidc-sub-claim-for-repo': {
    needs: reads('actions'),
    answer({ repository: { oidcClaims } }) {
      return ok({ use_default: oidcClaims.length === 0, ...(oidcClaims.length > 0 && { include_claim_keys: oidcClaims }) });
    },
  },
  'actions/set-custom-oidc-sub-claim-for-repo': {
    needs: writes('actions'),
    answer(request) {
      const { use_default, include_claim_keys = [] } = request.requiredBody<{ use_default: boolean; include_claim_keys?: string[] }>();
      request.repository.oidcClaims = use_default ? [] : include_claim_keys;
      return { status: 201, body: {} };
    },
  },
};
