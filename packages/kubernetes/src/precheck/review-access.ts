import type { AccessFact, Permission } from '@sluice/core';
import { z } from 'zod';
import type { RestClient } from '../api/rest-client.ts';
import { mapBounded } from './map-bounded.ts';
import { readFact } from './read-fact.ts';

const PATH = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const AT_ONCE = 8;
const reviewSchema = z.object({ status: z.object({ allowed: z.boolean() }) });

/** Asks the API server about each permission; every user may ask that. */
export async function reviewAccess(
  client: RestClient,
  namespace: string,
  permissions: readonly Permission[],
): Promise<readonly AccessFact[]> {
  return mapBounded(permissions, AT_ONCE, async (permission) => ({
    permission,
    allowed: await readFact(async () => {
      const [resource, subresource] = permission.resource.split('/');
      const resourceAttributes = {
        ...(permission.scope === 'namespace' && { namespace }),
        group: permission.group,
        resource,
        ...(subresource !== undefined && { subresource }),
        verb: permission.verb,
      };
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
      return reviewSchema.parse(await client.create(PATH, body, { patienceMs: 10_000 })).status.allowed;
    }),
  }));
}
