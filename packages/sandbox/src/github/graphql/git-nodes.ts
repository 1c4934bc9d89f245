import { ancestry } from '../git/history.ts';
import type { Commit } from '../git/objects.ts';
import { entryAt } from '../git/trees.ts';
import type { JsonObject } from '../json.ts';
import { findCommit } from '../repos/find-commit.ts';
import { repositoryPage } from '../repos/repository-view.ts';
import { nodeId } from '../store/node-id.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import { GraphqlRefusal } from './graphql-refusal.ts';

const MAX_PAGE = 100;
/** GitHub cuts longer ones, and says so. */
const MAX_TEXT_BYTES = 512_000;

/** Whatever git has under a name; null when it has nothing. */
export function objectNode(store: Store, repository: Repository, sha: string): JsonObject | null {
  const { objects } = repository;
  const shared = {
    id: nodeId('O', sha),
    oid: sha,
    abbreviatedOid: sha.slice(0, 7),
    commitUrl: `${repositoryPage(store, repository)}/commit/${sha}`,
  };
  switch (objects.kindOf(sha)) {
    case 'commit':
      return { ...shared, ...commitFields(store, repository, objects.commit(sha)) };
    case 'tree':
      return { ...shared, __typename: 'Tree', entries: () => entryNodes(store, repository, sha) };
    case 'blob': {
      const content = objects.blob(sha) ?? Buffer.alloc(0);
      const isBinary = content.includes(0);
      const isTruncated = content.length > MAX_TEXT_BYTES;
      const text = isBinary ? null : content.subarray(0, MAX_TEXT_BYTES).toString('utf8');
      return { ...shared, __typename: 'Blob', byteSize: content.length, isBinary, isTruncated, text };
    }
    case undefined:
      return null;
  }
}

export function refNode(store: Store, repository: Repository, ref: string): JsonObject | null {
  const sha = repository.refs.get(ref);
  if (sha === undefined) return null;
  const prefix = ref.startsWith('refs/tags/') ? 'refs/tags/' : 'refs/heads/';
  const target = () => objectNode(store, repository, sha);
  return { __typename: 'Ref', id: nodeId('REF', `${repository.id}:${ref}`), name: ref.slice(prefix.length), prefix, target };
}

/** `main`, `main:path/to/file`, a sha, or a sha with a path. */
export function expressed(repository: Repository, expression: string): string | undefined {
  const colon = expression.indexOf(':');
  const commit = findCommit(repository, colon === -1 ? expression : expression.slice(0, colon));
  if (commit === undefined || colon === -1) return commit?.sha;
  return entryAt(repository.objects, commit.tree, expression.slice(colon + 1))?.sha;
}

function commitFields(store: Store, repository: Repository, commit: Commit | undefined): JsonObject {
  if (commit === undefined) return {};
  const [messageHeadline = '', ...rest] = commit.message.split('\n');
  return {
    __typename: 'Commit',
    url: `${repositoryPage(store, repository)}/commit/${commit.sha}`,
    message: commit.message,
    messageHeadline,
    messageBody: rest.join('\n').trim(),
    authoredDate: commit.author.date,
    committedDate: commit.committer.date,
    tree: () => objectNode(store, repository, commit.tree),
    file: ({ path }: { path: string }) => {
      const entry = entryAt(repository.objects, commit.tree, path);
      return entry === undefined ? null : entryNode(store, repository, { ...entry, name: path.slice(path.lastIndexOf('/') + 1) });
    },
    history: (page: HistoryPage) => historyNode(store, repository, commit, page),
  };
}

interface HistoryPage {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly path?: string | null;
}

/** Cursors are as GitHub's: the commit that was asked, and a place. */
function historyNode(store: Store, repository: Repository, from: Commit, { first, after, path }: HistoryPage): JsonObject {
  const { objects } = repository;
  if (first === undefined || first === null || first < 1 || first > MAX_PAGE) {
    throw new GraphqlRefusal(
      'ARGUMENT_LIMIT',
      `You must provide a \`first\` value between 1 and ${MAX_PAGE} to properly paginate the \`history\` connection.`,
    );
  }
  const at = (tree: string | undefined) => (tree === undefined ? undefined : entryAt(objects, tree, path ?? '')?.sha);
  const touches = ({ tree, parents: [parent = ''] }: Commit) =>
    path === undefined || path === null || at(tree) !== at(objects.commit(parent)?.tree);
  const all = ancestry(objects, from.sha).filter(touches);
  const start = after === undefined || after === null ? 0 : Number(after.split(' ')[1]) + 1;
  const chosen = all.slice(start, start + first);
  const cursor = (index: number) => `${from.sha} ${start + index}`;
  const nodes = chosen.map(({ sha }) => objectNode(store, repository, sha));
  return {
    totalCount: all.length,
    nodes,
    edges: nodes.map((node, index) => ({ node, cursor: cursor(index) })),
    pageInfo: {
      hasNextPage: start + chosen.length < all.length,
      hasPreviousPage: start > 0,
      startCursor: chosen.length === 0 ? null : cursor(0),
      endCursor: chosen.length === 0 ? null : cursor(chosen.length - 1),
    },
  };
}

function entryNodes(store: Store, repository: Repository, tree: string): readonly JsonObject[] {
  return (repository.objects.tree(tree) ?? []).map((entry) => entryNode(store, repository, { ...entry, path: entry.name }));
}

function entryNode(
  store: Store,
  repository: Repository,
  { name, path, mode, sha }: { readonly name: string; readonly path: string; readonly mode: string; readonly sha: string },
): JsonObject {
  return {
    __typename: 'TreeEntry',
    name,
    path,
    mode: Number.parseInt(mode, 8),
    type: mode === '040000' ? 'tree' : 'blob',
    oid: sha,
    size: repository.objects.blob(sha)?.length ?? 0,
    object: () => objectNode(store, repository, sha),
  };
}
