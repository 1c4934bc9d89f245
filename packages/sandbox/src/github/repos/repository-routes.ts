import { reads, roleOfLogin, writes } from '../access/permissions.ts';
import { notFound, unprocessable } from '../http/refusal.ts';
import { NO_CONTENT, ok, type Routes } from '../http/route.ts';
import type { JsonObject } from '../json.ts';
import { userView } from '../users/user-view.ts';
import { flags, fullRepositoryView } from './repository-view.ts';

const MAX_PAYLOAD_PROPERTIES = 10;

export const REPOSITORY_ROUTES: Routes = {
  'repos/get': {
    needs: reads('metadata'),
    answer: ({ store, repository, actor }) => ok(fullRepositoryView(store, repository, actor)),
  },
  'repos/get-collaborator-permission-level': {
    needs: reads('metadata'),
    answer(request) {
      const { store, repository } = request;
      const user = store.user(request.text('username'));
      if (user === undefined) throw notFound();
      const role = roleOfLogin(user.login, repository);
      // The older names: who may maintain may write, who may triage may read.
      const permission = role === 'maintain' ? 'write' : role === 'triage' ? 'read' : (role ?? 'none');
      return ok({
        permission,
        role_name: role ?? 'none',
        user: { ...userView(store.url, user), permissions: flags(role), role_name: role ?? 'none' },
      });
    },
  },
  'repos/create-dispatch-event': {
    needs: writes('contents'),
    answer(request) {
      const { event_type, client_payload = {} } = request.requiredBody<{ event_type: string; client_payload?: JsonObject }>();
      if (Object.keys(client_payload).length > MAX_PAYLOAD_PROPERTIES) {
        throw unprocessable(
          `No more than ${MAX_PAYLOAD_PROPERTIES} properties are allowed; ${Object.keys(client_payload).length} were supplied.`,
        );
      }
      const by = request.actor.kind === 'nobody' ? '' : request.actor.user.login;
      request.repository.dispatches.push({ eventType: event_type, payload: client_payload, by });
      return NO_CONTENT;
    },
  },
};
