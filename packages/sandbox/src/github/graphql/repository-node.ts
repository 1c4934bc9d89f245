import { checkNeed, checkVisible, type Need } from '../access/permissions.ts';
import { Refusal } from '../http/refusal.ts';
import type { JsonObject } from '../json.ts';
import { repositoryPage } from '../repos/repository-view.ts';
import { nodeId } from '../store/node-id.ts';
import type { Repository } from '../store/repository.ts';
import type { GraphqlContext } from './answer-graphql.ts';
import { expressed, objectNode, refNode } from './git-nodes.ts';
import { GraphqlRefusal } from './graphql-refusal.ts';

export const READS_CONTENTS: Need = { anyOf: [{ name: 'contents', level: 'read' }], role: 'read' };

export function repositoryNode(context: GraphqlContext, repository: Repository): JsonObject {
  const { store } = context;
  const reading = <Value>(read: () => Value): Value => {
    checkAllowed(context, repository, READS_CONTENTS);
    return read();
  };
  return {
    __typename: 'Repository',
    id: nodeId('R', repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: repository.fullName,
    isPrivate: repository.private,
    url: repositoryPage(store, repository),
    defaultBranchRef: () => reading(() => refNode(store, repository, `refs/heads/${repository.defaultBranch}`)),
    ref: ({ qualifiedName }: { qualifiedName: string }) =>
      reading(() => {
        const names = [qualifiedName, `refs/${qualifiedName}`, `refs/heads/${qualifiedName}`, `refs/tags/${qualifiedName}`];
        return refNode(store, repository, names.find((name) => repository.refs.has(name)) ?? qualifiedName);
      }),
    object: ({ oid, expression }: { oid?: string | null; expression?: string | null }) =>
      reading(() => objectNode(store, repository, oid ?? expressed(repository, expression ?? '') ?? '')),
  };
}

/** In the words of GraphQL. */
export function checkAllowed({ actor }: GraphqlContext, repository: Repository, need: Need): void {
  try {
    checkNeed(actor, repository, need);
  } catch (error) {
    throw error instanceof Refusal ? new GraphqlRefusal('FORBIDDEN', error.message) : error;
  }
}

/** One that is not there, or that must not be seen. */
export function visibleRepository({ store, actor }: GraphqlContext, fullName: string): Repository {
  const [owner = '', name = ''] = fullName.split('/');
  const repository = store.repository(owner, name);
  try {
    if (repository !== undefined) {
      checkVisible(actor, repository);
      return repository;
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a Repository with the name '${fullName}'.`);
}
