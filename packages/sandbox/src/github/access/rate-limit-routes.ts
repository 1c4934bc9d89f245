import { ok, type Routes } from '../http/route.ts';

export const RATE_LIMIT_ROUTES: Routes = {
  'rate-limit/get': {
    answer({ actor, rateLimits }) {
      const [core, graphql] = [rateLimits.budget(actor, 'core'), rateLimits.budget(actor, 'graphql')];
      return ok({ resources: { core, graphql, search: core }, rate: core });
    },
  },
};
