import type { JsonObject } from '../json.ts';
import type { Team } from '../store/model.ts';
import { nodeId } from '../store/node-id.ts';

export function teamView(url: string, { id, organization, slug }: Team): JsonObject {
  const api = `${url}/organizations/${organization}/team/${id}`;
  return {
    id,
    node_id: nodeId('T', id),
    name: slug,
    slug,
    description: null,
    privacy: 'closed',
    notification_setting: 'notifications_enabled',
    permission: 'pull',
    url: api,
    html_url: `${url}/orgs/${organization}/teams/${slug}`,
    members_url: `${api}/members{/member}`,
    repositories_url: `${api}/repos`,
    type: 'organization',
    parent: null,
  };
}
