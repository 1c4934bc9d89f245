import { notAccessible } from '../access/permissions.ts';
import { notFound, Refusal } from '../http/refusal.ts';
import { ok, type Routes } from '../http/route.ts';
import type { JsonObject } from '../json.ts';
import type { User } from '../store/model.ts';
import type { Store } from '../store/store.ts';
import { userView } from './user-view.ts';

/** When every account of the sandbox was made. */
const SINCE = '2020-01-01T00:00:00Z';

export const USER_ROUTES: Routes = {
  'users/get-authenticated': {
    answer({ store, actor }) {
      if (actor.kind === 'nobody') throw new Refusal(401, 'Requires authentication');
      if (actor.kind === 'job') throw notAccessible({ anyOf: [], role: 'read' });
      return ok(profile(store, actor.user));
    },
  },
  'users/get-by-username': {
    answer(request) {
      const user = request.store.user(request.text('username'));
      if (user === undefined) throw notFound();
      return ok(profile(request.store, user));
    },
  },
};

function profile(store: Store, user: User): JsonObject {
  return {
    ...userView(store.url, user),
    name: user.name,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: [...store.repositories].filter(({ owner }) => owner === user).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: SINCE,
    updated_at: SINCE,
  };
}
