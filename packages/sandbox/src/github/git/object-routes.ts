import { actingUser } from '../access/acting-user.ts';
import { reads, writes } from '../access/permissions.ts';
import { notFound, unprocessable } from '../http/refusal.ts';
import { type Answer, created, ok, type RouteRequest, type Routes } from '../http/route.ts';
import type { JsonObject } from '../json.ts';
import { addressOf, verificationView } from '../repos/commit-view.ts';
import { findCommit } from '../repos/find-commit.ts';
import { repositoryPage, repositoryUrl } from '../repos/repository-view.ts';
import { nodeId } from '../store/node-id.ts';
import type { Repository } from '../store/repository.ts';
import type { Store } from '../store/store.ts';
import type { Commit, FileMode, Person } from './objects.ts';
import { changedTree, filesOf, foldersOf, type PathEntry, type TreeChange } from './trees.ts';

interface TreeBody {
  readonly tree: readonly {
    readonly path?: string;
    readonly mode?: FileMode;
    readonly sha?: string | null;
    readonly content?: string;
  }[];
  readonly base_tree?: string;
}

interface CommitBody {
  readonly message: string;
  readonly tree: string;
  readonly parents?: readonly string[];
  readonly author?: Partial<Person>;
  readonly committer?: Partial<Person>;
}

export const OBJECT_ROUTES: Routes = {
  'git/create-blob': {
    needs: writes('contents'),
    answer(request) {
      const { store, repository } = request;
      const { content, encoding = 'utf-8' } = request.requiredBody<{ content: string; encoding?: string }>();
      if (!['utf-8', 'base64'].includes(encoding)) throw unprocessable('encoding must be utf-8 or base64');
      const sha = repository.objects.addBlob(Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'));
      return created({ sha, url: `${repositoryUrl(store, repository)}/git/blobs/${sha}` });
    },
  },
  'git/get-blob': { needs: reads('contents'), answer: getBlob },
  'git/create-tree': { needs: writes('contents'), answer: createTree },
  'git/get-tree': { needs: reads('contents'), answer: getTree },
  'git/create-commit': { needs: writes('contents'), answer: createCommit },
  'git/get-commit': {
    needs: reads('contents'),
    answer(request) {
      const { store, repository } = request;
      const commit = repository.objects.commit(request.text('commit_sha'));
      if (commit === undefined) throw notFound();
      return ok(gitCommitView(store, repository, commit));
    },
  },
};

function getBlob(request: RouteRequest): Answer {
  const { store, repository } = request;
  const sha = request.text('file_sha');
  const content = repository.objects.blob(sha);
  if (content === undefined) throw notFound();
  if (request.wantsRaw) return { status: 200, raw: content };
  return ok({
    sha,
    node_id: nodeId('B', sha),
    size: content.length,
    url: `${repositoryUrl(store, repository)}/git/blobs/${sha}`,
    content: base64Lines(content),
    encoding: 'base64',
  });
}

function createTree(request: RouteRequest): Answer {
  const { store, repository } = request;
  const { objects } = repository;
  const { tree: entries, base_tree } = request.requiredBody<TreeBody>();
  const base = base_tree === undefined ? undefined : treeNamed(repository, base_tree);
  if (base_tree !== undefined && base === undefined) throw notFound();
  const changes = entries.map(({ path, mode = '100644', sha, content }): TreeChange => {
    if (path === undefined || path === '' || /^\/|\/$|\/\//.test(path))
      throw unprocessable('tree.path contains a malformed path component');
    if (content !== undefined) return { path, mode, sha: objects.addBlob(Buffer.from(content)) };
    if (sha === null) return { path, sha };
    if (sha === undefined) throw unprocessable('Must supply either tree.sha or tree.content');
    if (objects.kindOf(sha) !== (mode === '040000' ? 'tree' : 'blob'))
      throw unprocessable(`tree.sha ${sha} is not a valid ${mode === '040000' ? 'tree' : 'blob'}`);
    return { path, mode, sha };
  });
  return created(treeView(store, repository, changedTree(objects, base, changes), false));
}

/** Of a tree, or of a commit, a branch or a tag. */
function getTree(request: RouteRequest): Answer {
  const { store, repository } = request;
  const sha = treeNamed(repository, request.text('tree_sha'));
  if (sha === undefined) throw notFound();
  // Any value of it, even 0 or false, is a yes.
  return ok(treeView(store, repository, sha, request.option('recursive') !== undefined));
}

function createCommit(request: RouteRequest): Answer {
  const { store, repository } = request;
  const { message, tree, parents = [], author, committer } = request.requiredBody<CommitBody>();
  if (repository.objects.tree(tree) === undefined) throw unprocessable('Tree SHA does not exist');
  if (parents.some((sha) => repository.objects.commit(sha) === undefined))
    throw unprocessable('Parent SHA does not exist or is not a commit object');
  const { login, type } = actingUser(request);
  const person = { name: login, email: addressOf(login), date: store.now(), ...author };
  // GitHub signs what an app commits in its own name.
  const signed = type === 'Bot' && author === undefined && committer === undefined;
  const commit = repository.objects.addCommit({ tree, parents, message, author: person, committer: { ...person, ...committer }, signed });
  return created(gitCommitView(store, repository, commit));
}

function treeNamed(repository: Repository, name: string): string | undefined {
  return repository.objects.tree(name) === undefined ? findCommit(repository, name)?.tree : name;
}

function treeView(store: Store, repository: Repository, sha: string, recursive: boolean): JsonObject {
  const { objects } = repository;
  const own = (objects.tree(sha) ?? []).map(({ name, mode, sha: of }): PathEntry => ({ path: name, mode, sha: of }));
  const entries = recursive ? [...foldersOf(objects, sha), ...filesOf(objects, sha)].sort((a, b) => (a.path < b.path ? -1 : 1)) : own;
  const url = `${repositoryUrl(store, repository)}/git`;
  return {
    sha,
    url: `${url}/trees/${sha}`,
    truncated: false,
    tree: entries.map(({ path, mode, sha: of }) => {
      const type = mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob';
      const size = type === 'blob' ? { size: objects.blob(of)?.length ?? 0 } : {};
      return { path, mode, type, sha: of, ...size, url: `${url}/${type}s/${of}` };
    }),
  };
}

function gitCommitView(store: Store, repository: Repository, commit: Commit): JsonObject {
  const api = `${repositoryUrl(store, repository)}/git`;
  const page = `${repositoryPage(store, repository)}/commit`;
  return {
    sha: commit.sha,
    node_id: nodeId('C', commit.sha),
    url: `${api}/commits/${commit.sha}`,
    html_url: `${page}/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: `${api}/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${page}/${sha}` })),
    verification: verificationView(commit),
  };
}

/** In lines of 60 characters, as GitHub breaks them. */
export function base64Lines(content: Buffer): string {
  return content.toString('base64').replaceAll(/.{1,60}/g, '$&\n');
}
