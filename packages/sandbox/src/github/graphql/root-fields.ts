import type { JsonObject } from '../json.ts';
import { nodeId } from '../store/node-id.ts';
import type { GraphqlContext } from './answer-graphql.ts';
import { createCommitOnBranch } from './create-commit-on-branch.ts';
import { repositoryNode, visibleRepository } from './repository-node.ts';

/** Queries and mutations that are served. */
export function rootFields(context: GraphqlContext): JsonObject {
  const { actor, store, rateLimits } = context;
  return {
    repository: ({ owner, name }: { owner: string; name: string }) =>
      repositoryNode(context, visibleRepository(context, `${owner}/${name}`)),
    viewer: {
      __typename: 'User',
      id: nodeId('U', actor.user.id),
      databaseId: actor.user.id,
      login: actor.user.login,
      name: actor.user.name,
      url: `${store.url}/${actor.user.login}`,
    },
    rateLimit: () => {
      const { limit, used, remaining, reset } = rateLimits.budget(actor, 'graphql');
      return { cost: 1, limit, used, remaining, nodeCount: 0, resetAt: new Date(reset * 1000).toISOString() };
    },
    createCommitOnBranch: ({ input }: { input: Parameters<typeof createCommitOnBranch>[1] }) => createCommitOnBranch(context, input),
  };
}
