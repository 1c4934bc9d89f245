import type { Need } from '../access/permissions.ts';
import { commitFiles } from '../git/commit-files.ts';
import { moveRef } from '../git/ref-routes.ts';
import { entryAt } from '../git/trees.ts';
import type { JsonObject } from '../json.ts';
import type { Repository } from '../store/repository.ts';
import type { GraphqlContext } from './answer-graphql.ts';
import { objectNode, refNode } from './git-nodes.ts';
import { GraphqlRefusal } from './graphql-refusal.ts';
import { checkAllowed, visibleRepository } from './repository-node.ts';

const WRITES_CONTENTS: Need = { anyOf: [{ name: 'contents', level: 'write' }], role: 'write' };
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

interface Input {
  readonly branch: { readonly id?: string | null; readonly repositoryNameWithOwner?: string | null; readonly branchName?: string | null };
  readonly message: { readonly headline: string; readonly body?: string | null };
  readonly expectedHeadOid: string;
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[];
    readonly deletions?: readonly { readonly path: string }[];
  } | null;
  readonly clientMutationId?: string | null;
}

/**
 * One commit on a branch that still is where the caller saw it, signed by GitHub.
 * https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch
 */
export function createCommitOnBranch(context: GraphqlContext, input: Input): JsonObject {
  const { store, actor } = context;
  const { repository, branch } = askedBranch(context, input);
  checkAllowed(context, repository, WRITES_CONTENTS);
  const ref = `refs/heads/${branch}`;
  const head = repository.refs.get(ref);
  if (head === undefined) throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a Ref with the name '${branch}'.`);
  if (head !== input.expectedHeadOid) {
    throw new GraphqlRefusal('STALE_DATA', `Expected branch to point to "${input.expectedHeadOid}" but it did not.  Pull and try again.`);
  }
  const { headline, body } = input.message;
  const commit = commitFiles(store, repository, {
    message: body === undefined || body === null || body === '' ? headline : `${headline}\n\n${body}`,
    files: changedFiles(repository, head, input),
    parents: [head],
    author: actor.user.login,
    committer: { name: 'GitHub', email: 'noreply@github.com', date: store.now() },
    signed: true,
  });
  moveRef(store, repository, ref, commit.sha);
  return {
    clientMutationId: input.clientMutationId ?? null,
    commit: objectNode(store, repository, commit.sha),
    ref: refNode(store, repository, ref),
  };
}

/** By its id, or by the names of repository and branch. */
function askedBranch(context: GraphqlContext, { branch }: Input): { readonly repository: Repository; readonly branch: string } {
  const { repositoryNameWithOwner, branchName } = branch;
  if (typeof repositoryNameWithOwner === 'string' && typeof branchName === 'string') {
    return { repository: visibleRepository(context, repositoryNameWithOwner), branch: branchName.replace(/^refs\/heads\//, '') };
  }
  const id = branch.id ?? '';
  const [repositoryId, ref = ''] = Buffer.from(id.replace(/^REF_/, ''), 'base64url').toString('utf8').split(':');
  const repository = [...context.store.repositories].find((candidate) => String(candidate.id) === repositoryId);
  if (repository === undefined) throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
  return { repository: visibleRepository(context, repository.fullName), branch: ref.replace(/^refs\/heads\//, '') };
}

function changedFiles(repository: Repository, head: string, { fileChanges }: Input): Readonly<Record<string, Uint8Array | null>> {
  const { additions = [], deletions = [] } = fileChanges ?? {};
  const tree = repository.objects.commit(head)?.tree ?? '';
  const files: Record<string, Uint8Array | null> = {};
  for (const { path } of deletions) {
    if (entryAt(repository.objects, tree, path) === undefined) {
      throw new GraphqlRefusal('UNPROCESSABLE', `A path was requested for deletion which does not exist as of commit oid \`${head}\``);
    }
    files[path] = null;
  }
  for (const { path, contents } of additions) {
    const encoded = contents.replaceAll(/\s/g, '');
    if (!BASE64.test(encoded)) throw new GraphqlRefusal('UNPROCESSABLE', `The contents of ${path} are not valid Base64`);
    files[path] = Buffer.from(encoded, 'base64');
  }
  return files;
}
